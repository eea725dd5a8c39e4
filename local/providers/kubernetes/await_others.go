package kubernetes

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func checkClaim(obj *unstructured.Unstructured, seen view) readiness {
	var claim corev1.PersistentVolumeClaim
	convert(obj.Object, &claim)
	now := readiness{status: "waiting for a volume", done: claim.Status.Phase == corev1.ClaimBound}
	if claim.Status.Phase == corev1.ClaimLost {
		now.failed = "its volume is gone: restore the data to a new claim"
	}
	for _, item := range seen.list(events) {
		var event corev1.Event
		convert(item.Object, &event)
		if event.Type == corev1.EventTypeWarning {
			now.troubles = []trouble{{reason: event.Reason, message: event.Message}}
		}
	}
	return now
}

const defaultClass = "storageclass.kubernetes.io/is-default-class"

// bindsLater tells whether a claim gets its volume only when a pod uses it, which may well be after this.
func bindsLater(ctx context.Context, c *cluster, obj *unstructured.Unstructured) bool {
	var claim corev1.PersistentVolumeClaim
	convert(obj.Object, &claim)
	list, err := c.objects.Resource(storageClasses).List(ctx, metav1.ListOptions{})
	if err != nil {
		return false
	}
	for _, item := range list.Items {
		var class storagev1.StorageClass
		convert(item.Object, &class)
		chosen := claim.Spec.StorageClassName == nil && class.Annotations[defaultClass] == "true"
		if chosen || (claim.Spec.StorageClassName != nil && *claim.Spec.StorageClassName == class.Name) {
			return class.VolumeBindingMode != nil && *class.VolumeBindingMode == storagev1.VolumeBindingWaitForFirstConsumer
		}
	}
	return false
}

// checkDefinition awaits that the server serves the new kind.
func checkDefinition(obj *unstructured.Unstructured, _ view) readiness {
	now := readiness{status: "waiting for the cluster to serve the new kind"}
	conditions, _, _ := unstructured.NestedSlice(obj.Object, "status", "conditions")
	for _, item := range conditions {
		condition, _ := item.(map[string]any)
		switch {
		case condition["type"] == "Established" && condition["status"] == "True":
			now.done = true
		case condition["type"] == "NamesAccepted" && condition["status"] == "False":
			message, _ := condition["message"].(string)
			now.failed = "its names are refused: " + message
		}
	}
	return now
}
