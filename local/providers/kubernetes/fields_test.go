package kubernetes

import (
	"reflect"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func managed(manager, operation, subresource, fields string) metav1.ManagedFieldsEntry {
	return metav1.ManagedFieldsEntry{
		Manager: manager, Operation: metav1.ManagedFieldsOperationType(operation), Subresource: subresource,
		FieldsV1: &metav1.FieldsV1{Raw: []byte(fields)},
	}
}

func TestIgnoredFieldsAreLeftToWhoManagesThem(t *testing.T) {
	live := &unstructured.Unstructured{Object: object{"spec": object{"replicas": int64(5), "paused": true, "ours": "live"}}}
	live.SetManagedFields([]metav1.ManagedFieldsEntry{
		managed("autoscaler", "Update", "scale", `{"f:spec":{"f:replicas":{}}}`),
		managed("us", "Apply", "", `{"f:spec":{"f:ours":{},"f:template":{}}}`),
	})
	obj := &unstructured.Unstructured{Object: object{"spec": object{"replicas": int64(1), "ours": "old", "other": "x"}}}
	leaveToOthers(obj, live, "us", []string{"spec.replicas", "spec.ours", "spec.containers[0].image", "spec.absent"})
	if want := (object{"spec": object{"ours": "live", "other": "x"}}); !reflect.DeepEqual(obj.Object, want) {
		t.Errorf("%v", obj.Object)
	}
}

func TestOwnersAreNamed(t *testing.T) {
	obj := &unstructured.Unstructured{Object: object{}}
	obj.SetManagedFields([]metav1.ManagedFieldsEntry{managed("kubectl-create", "Update", "", "{}"), managed("kubelet", "Update", "status", "{}")})
	if got := owners(obj); got != "its fields are managed by kubectl-create" {
		t.Error(got)
	}
	obj.SetAnnotations(map[string]string{"meta.helm.sh/release-name": "nats"})
	if got := owners(obj); got != "it belongs to the Helm release nats" {
		t.Error(got)
	}
}
