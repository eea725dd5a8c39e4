package kubernetes

import (
	"encoding/json"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// owners describes who manages an object's fields.
func owners(obj *unstructured.Unstructured) string {
	if release := obj.GetAnnotations()["meta.helm.sh/release-name"]; release != "" {
		return "it belongs to the Helm release " + release
	}
	var who []string
	for _, entry := range obj.GetManagedFields() {
		if entry.Subresource != "" {
			continue
		}
		name := entry.Manager
		if strings.HasPrefix(name, managerPrefix) {
			name += " (another stack, or a resource of another name or machine)"
		}
		if entry.Time != nil {
			name += " since " + entry.Time.UTC().Format("2006-01-02 15:04 MST")
		}
		who = append(who, name)
	}
	if len(who) == 0 {
		return "nothing says whose it is"
	}
	return "its fields are managed by " + strings.Join(who, ", ")
}

// owns tells whether an entry of the managed fields holds a field, given by its path of names.
func owns(entry metav1.ManagedFieldsEntry, path []string) bool {
	if entry.FieldsV1 == nil {
		return false
	}
	var fields map[string]any
	if json.Unmarshal(entry.FieldsV1.Raw, &fields) != nil {
		return false
	}
	for _, name := range path {
		next, ok := fields["f:"+name].(map[string]any)
		if !ok {
			return false
		}
		fields = next
	}
	return true
}

// leaveToOthers makes an apply respect ignored fields. One that somebody else manages is left out, for applying it would
// claim it; one that is ours alone is applied with its live value, for leaving it out would remove it.
func leaveToOthers(obj, live *unstructured.Unstructured, manager string, ignored []string) {
	for _, text := range ignored {
		path := strings.Split(text, ".")
		if strings.ContainsAny(text, "[\"*") {
			continue // The engine has put the old value in its place; fields within lists get no more than that.
		}
		theirs, ours := false, false
		for _, entry := range live.GetManagedFields() {
			if owns(entry, path) {
				ours = ours || entry.Manager == manager
				theirs = theirs || entry.Manager != manager
			}
		}
		if theirs && !ours {
			unstructured.RemoveNestedField(obj.Object, path...)
		} else if value, found, err := unstructured.NestedFieldCopy(live.Object, path...); found && err == nil {
			_ = unstructured.SetNestedField(obj.Object, value, path...)
		}
	}
}

// isTakenOver tells whether fields are of those that an update takes over.
func isTakenOver(entry metav1.ManagedFieldsEntry) bool {
	if entry.Subresource != "" {
		return false
	}
	if strings.HasPrefix(entry.Manager, "kubectl") {
		return true
	}
	clientSide := []string{"before-first-apply", "pulumi-kubernetes", "pulumi-resource-kubernetes"}
	return entry.Operation == metav1.ManagedFieldsOperationUpdate && slices.ContainsFunc(clientSide, func(name string) bool {
		return strings.HasPrefix(entry.Manager, name)
	})
}

// madeClientSide tells whether the provider itself made an object by client-side apply, before it did so on the server's side.
func madeClientSide(live *unstructured.Unstructured) bool {
	names := []string{"pulumi-resource-kubernetes", "pulumi-kubernetes", "pulumi-kubernetes.exe"}
	return slices.ContainsFunc(live.GetManagedFields(), func(entry metav1.ManagedFieldsEntry) bool {
		return entry.Operation == metav1.ManagedFieldsOperationUpdate && slices.Contains(names, entry.Manager)
	})
}
