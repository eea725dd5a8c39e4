package kubernetes

import (
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// rule names a field that can't change in a living object.
type rule struct {
	path string
	// except lists the fields below it that can.
	except []string
}

// replaceRules are those of the official provider, and fields that it leaves the server to refuse.
var replaceRules = map[schema.GroupKind][]rule{
	{Group: "apps", Kind: "DaemonSet"}:  {{path: "spec.selector"}},
	{Group: "apps", Kind: "Deployment"}: {{path: "spec.selector"}},
	{Group: "apps", Kind: "StatefulSet"}: {
		{path: "spec.podManagementPolicy"}, {path: "spec.revisionHistoryLimit"}, {path: "spec.selector"},
		{path: "spec.serviceName"}, {path: "spec.volumeClaimTemplates"},
	},
	{Group: "batch", Kind: "Job"}: {
		{path: "spec.completions"}, {path: "spec.parallelism"}, {path: "spec.selector"}, {path: "spec.template"},
		{path: "spec.completionMode"}, {path: "spec.podFailurePolicy"}, {path: "spec.backoffLimitPerIndex"},
		{path: "spec.manualSelector"}, {path: "spec.successPolicy"},
	},
	{Kind: "PersistentVolume"}: {{path: "spec", except: []string{
		"spec.accessModes", "spec.capacity", "spec.claimRef", "spec.mountOptions", "spec.nodeAffinity",
		"spec.persistentVolumeReclaimPolicy", "spec.storageClassName", "spec.volumeAttributesClassName",
	}}},
	// A claim can grow.
	{Kind: "PersistentVolumeClaim"}:              {{path: "spec", except: []string{"spec.resources", "spec.volumeAttributesClassName"}}},
	{Kind: "Pod"}:                                {{path: "spec", except: []string{"spec.activeDeadlineSeconds", "spec.tolerations", "spec.schedulingGates"}}},
	{Kind: "ResourceQuota"}:                      {{path: "spec.scopes"}},
	{Kind: "Secret"}:                             {{path: "type"}},
	{Kind: "Service"}:                            {{path: "spec.clusterIP"}},
	{Group: "node.k8s.io", Kind: "RuntimeClass"}: {{path: "handler"}},
	{Group: "rbac.authorization.k8s.io", Kind: "ClusterRoleBinding"}: {{path: "roleRef"}},
	{Group: "rbac.authorization.k8s.io", Kind: "RoleBinding"}:        {{path: "roleRef"}},
	{Group: "scheduling.k8s.io", Kind: "PriorityClass"}:              {{path: "value"}, {path: "preemptionPolicy"}},
	{Group: "storage.k8s.io", Kind: "StorageClass"}: {
		{path: "parameters"}, {path: "provisioner"}, {path: "reclaimPolicy"}, {path: "volumeBindingMode"},
	},
}

// rulesFor adds the rules that hold for every kind, and those that the provider's settings decide: configuration that
// can't be changed in place makes workloads roll over to the new one.
func rulesFor(gvk schema.GroupVersionKind, was resource.PropertyMap, s settings) []rule {
	rules := append([]rule{{path: "kind"}, {path: "metadata.name"}, {path: "metadata.namespace"}}, replaceRules[gvk.GroupKind()]...)
	contents := []rule{{path: "data"}, {path: "stringData"}, {path: "binaryData"}, {path: "immutable"}}
	frozen := was["immutable"].IsBool() && was["immutable"].BoolValue()
	switch gvk.GroupKind() {
	case schema.GroupKind{Kind: "ConfigMap"}:
		if frozen || !s.configMapMutable {
			return append(rules, contents...)
		}
	case schema.GroupKind{Kind: "Secret"}:
		if frozen || !s.secretMutable {
			return append(rules, contents...)
		}
	}
	return rules
}

// markReplaces turns the changes that fall under a rule into replacements.
func markReplaces(changes map[string]plugin.PropertyDiff, rules []rule, was, is resource.PropertyMap) {
	for path, change := range changes {
		movesGroup := path == "apiVersion" && group(lookup(was, "apiVersion")) != group(lookup(is, "apiVersion"))
		if movesGroup || slices.ContainsFunc(rules, func(r rule) bool { return r.covers(path) }) {
			change.Kind = change.Kind.AsReplace()
			changes[path] = change
		}
	}
}

func (r rule) covers(path string) bool {
	return below(path, r.path) && !slices.ContainsFunc(r.except, func(field string) bool { return below(path, field) })
}

// below tells whether a path is a field or lies within it.
func below(path, field string) bool {
	rest, ok := strings.CutPrefix(path, field)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

func group(apiVersion string) string {
	name, _, ok := strings.Cut(apiVersion, "/")
	if !ok {
		return ""
	}
	return name
}
