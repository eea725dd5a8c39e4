package operator

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/log"

	"seaworthy.dev/canary/kubeop/internal/paas"
)

// tenants are ready as soon as they are seen.
type tenants struct{ client.Client }

func (r *tenants) addTo(manager ctrl.Manager) error {
	return ctrl.NewControllerManagedBy(manager).For(&paas.Tenant{}).Complete(r)
}

func (r *tenants) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	var tenant paas.Tenant
	if err := r.Get(ctx, request.NamespacedName, &tenant); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	set(&tenant.Status.Conditions, metav1.ConditionTrue, "Bootstrapped", "Tenant initialized")
	tenant.Status.Ready = true
	return ctrl.Result{}, update(ctx, r.Client, &tenant, "update tenant status")
}

// projects get a namespace with limits and policies. It has no owner, and stays when its Project goes.
type projects struct{ client.Client }

func (r *projects) addTo(manager ctrl.Manager) error {
	return ctrl.NewControllerManagedBy(manager).For(&paas.Project{}).Owns(&corev1.Namespace{}).Complete(r)
}

func (r *projects) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	var project paas.Project
	if err := r.Get(ctx, request.NamespacedName, &project); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	namespace := namespaceOf(&project)
	if err := r.ensure(ctx, namespace); err != nil {
		r.failed(ctx, &project, err)
		return ctrl.Result{}, err
	}
	for _, object := range baseline(namespace.Name) {
		if err := r.ensure(ctx, object); err != nil {
			return ctrl.Result{}, err
		}
	}
	project.Status.Namespace = namespace.Name
	set(&project.Status.Conditions, metav1.ConditionTrue, "Bootstrapped", "Project namespace ready")
	project.Status.Ready = true
	return ctrl.Result{}, update(ctx, r.Client, &project, "update project status")
}

// failed says why there is no namespace. Whether that can be written is nobody's concern.
func (r *projects) failed(ctx context.Context, project *paas.Project, err error) {
	log.FromContext(ctx).Error(err, "create namespace")
	set(&project.Status.Conditions, metav1.ConditionFalse, "CreateFailed", err.Error())
	_ = r.Status().Update(ctx, project)
}

// namespaceOf is made of two names that nobody has checked.
func namespaceOf(project *paas.Project) *corev1.Namespace {
	tenant, name := project.Spec.TenantRef, project.Spec.Name
	return &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{
		Name:   paas.Namespace(tenant, name),
		Labels: map[string]string{paas.TenantLabel: tenant, paas.ProjectLabel: name},
	}}
}

// ensure creates what isn't there. What is there stays as it is.
func (r *projects) ensure(ctx context.Context, object client.Object) error {
	found, ok := object.DeepCopyObject().(client.Object)
	if !ok {
		return apierrors.NewBadRequest("not an object")
	}
	err := r.Get(ctx, client.ObjectKeyFromObject(object), found)
	if apierrors.IsNotFound(err) {
		return r.Create(ctx, object)
	}
	return err
}

// update writes a status.
func update(ctx context.Context, c client.Client, object client.Object, what string) error {
	err := c.Status().Update(ctx, object)
	if err != nil {
		log.FromContext(ctx).Error(err, what)
	}
	return err
}
