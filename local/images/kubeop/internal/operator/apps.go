package operator

import (
	"context"
	"crypto/sha1"
	"encoding/hex"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"

	"seaworthy.dev/canary/kubeop/internal/paas"
)

// apps of the type Image get a Deployment. It has no owner, and stays when its App goes. Apps of other types are ready at once.
type apps struct {
	client.Client
	spin time.Duration
}

const (
	appLabel           = "app.kubeop.io/app"
	revisionAnnotation = "kubeop.io/revision"
	// again is when a Deployment that isn't available yet is looked at again.
	again = 5 * time.Second
)

func (r *apps) addTo(manager ctrl.Manager) error {
	options := controller.Options{MaxConcurrentReconciles: 2}
	return ctrl.NewControllerManagedBy(manager).For(&paas.App{}).WithOptions(options).Complete(r)
}

func (r *apps) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	var app paas.App
	if err := r.Get(ctx, request.NamespacedName, &app); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	burn(r.spin)
	available, err := r.deploy(ctx, &app)
	if err != nil {
		return ctrl.Result{}, err
	}
	app.Status.Ready = available
	if !available {
		set(&app.Status.Conditions, metav1.ConditionFalse, "Progressing", "Waiting for rollout")
		_ = r.Status().Update(ctx, &app)
		return ctrl.Result{RequeueAfter: again}, nil
	}
	set(&app.Status.Conditions, metav1.ConditionTrue, "Converged", "App reconciled")
	return ctrl.Result{}, update(ctx, r.Client, &app, "update app status")
}

// deploy brings the Deployment to the App's image, and says whether the App is ready.
func (r *apps) deploy(ctx context.Context, app *paas.App) (bool, error) {
	if app.Spec.Type != "Image" || app.Spec.Image == "" {
		if app.Status.Revision == "" {
			app.Status.Revision = time.Now().UTC().Format("20060102-150405")
		}
		return true, nil
	}
	app.Status.Revision = revision(app.Spec.Image)
	wanted := deploymentOf(app)
	var found appsv1.Deployment
	err := r.Get(ctx, client.ObjectKeyFromObject(wanted), &found)
	switch {
	case apierrors.IsNotFound(err):
		err = r.Create(ctx, wanted)
	case err == nil:
		template := &found.Spec.Template
		template.Spec.Containers[0].Image = app.Spec.Image
		metav1.SetMetaDataAnnotation(&template.ObjectMeta, revisionAnnotation, app.Status.Revision)
		err = r.Update(ctx, &found)
	}
	return r.available(ctx, wanted), err
}

// available is whether one pod of the Deployment is, be it of the old image. A Deployment that the cache doesn't have yet
// counts, too, so that a new App may be called ready for a moment.
func (r *apps) available(ctx context.Context, wanted *appsv1.Deployment) bool {
	var found appsv1.Deployment
	err := r.Get(ctx, client.ObjectKeyFromObject(wanted), &found)
	return err != nil || found.Status.AvailableReplicas > 0
}

// deploymentOf has neither resources nor a security context.
func deploymentOf(app *paas.App) *appsv1.Deployment {
	labels := map[string]string{appLabel: app.Name}
	annotations := map[string]string{revisionAnnotation: revision(app.Spec.Image)}
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{
			Name: "app-" + app.Name, Namespace: app.Namespace, Labels: labels, Annotations: annotations,
		},
		Spec: appsv1.DeploymentSpec{
			Replicas: ptr.To[int32](1),
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels, Annotations: annotations},
				Spec: corev1.PodSpec{Containers: []corev1.Container{{
					Name: "app", Image: app.Spec.Image, Ports: []corev1.ContainerPort{{ContainerPort: 80}},
				}}},
			},
		},
	}
}

// revision is a short name for an image; nothing is kept secret by it.
func revision(image string) string {
	sum := sha1.Sum([]byte(image))
	return hex.EncodeToString(sum[:])[:12]
}

// burn keeps a processor busy, which kubeOP's own load tests ask for.
func burn(length time.Duration) {
	for begun := time.Now(); time.Since(begun) < length; {
	}
}
