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

func TestWhoseFieldsAnUpdateTakesOver(t *testing.T) {
	const update, apply = metav1.ManagedFieldsOperationUpdate, metav1.ManagedFieldsOperationApply
	for _, c := range []struct {
		manager   string
		operation metav1.ManagedFieldsOperationType
		sub       string
		want      bool
	}{
		{"kubectl-edit", update, "", true}, {"kubectl", apply, "", true}, {"kubectl", update, "scale", false}, {"kubectl-edit", update, "status", false},
		{"before-first-apply", update, "", true}, {"before-first-apply", apply, "", false},
		{"pulumi-kubernetes", update, "", true}, {"pulumi-kubernetes-1a2b3c4d", apply, "", false},
		{"kube-controller-manager", update, "", false}, {"argocd-controller", apply, "", false},
	} {
		if got := isTakenOver(metav1.ManagedFieldsEntry{Manager: c.manager, Operation: c.operation, Subresource: c.sub}); got != c.want {
			t.Errorf("%s %s %s: %v", c.manager, c.operation, c.sub, got)
		}
	}
}

func TestWhenFieldsAreForced(t *testing.T) {
	managed := func(manager string, operation metav1.ManagedFieldsOperationType) *unstructured.Unstructured {
		live := &unstructured.Unstructured{Object: object{"metadata": object{}}}
		live.SetManagedFields([]metav1.ManagedFieldsEntry{{Manager: manager, Operation: operation}})
		return live
	}
	ordinary := managed("kubectl-edit", metav1.ManagedFieldsOperationUpdate)
	clientSide := managed("pulumi-kubernetes", metav1.ManagedFieldsOperationUpdate)
	unmanaged := &unstructured.Unstructured{Object: object{}}
	for _, c := range []struct {
		name       string
		annotation string
		always     bool
		preview    bool
		live       *unstructured.Unstructured
		want       bool
	}{
		{name: "an update", live: ordinary}, {name: "its preview", live: ordinary, preview: true},
		{name: "the annotation", live: ordinary, annotation: "true", want: true},
		{name: "an annotation that says no", live: ordinary, annotation: "false"},
		{name: "a setting, which it does not change", live: ordinary, annotation: "false", always: true, want: true},
		{name: "a create"}, {name: "its preview, which may be of a replacement", preview: true, want: true},
		{name: "an object from before server-side apply", live: unmanaged, want: true},
		{name: "the preview of an object made client-side", live: clientSide, preview: true, want: true},
		{name: "its update, before which fields are taken over", live: clientSide},
	} {
		obj := &unstructured.Unstructured{Object: object{"metadata": object{"annotations": object{"pulumi.com/patchForce": c.annotation}}}}
		change := &change{Provider: offline(settings{patchForce: c.always}), obj: obj, preview: c.preview}
		if got := change.force(c.live); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
