package kubernetes

import (
	"regexp"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// replaceRules are the fields for which the official provider replaces an object, and no more: what else can't change in a
// living object, the server refuses.
var replaceRules = map[schema.GroupKind][]string{
	{Group: "apps", Kind: "DaemonSet"}:  {"spec.selector"},
	{Group: "apps", Kind: "Deployment"}: {"spec.selector"},
	{Group: "apps", Kind: "StatefulSet"}: {
		"spec.podManagementPolicy", "spec.revisionHistoryLimit", "spec.selector", "spec.serviceName", "spec.volumeClaimTemplates",
	},
	{Group: "batch", Kind: "Job"}: {"spec.completions", "spec.parallelism", "spec.selector", "spec.template"},
	{Kind: "PersistentVolume"}: fields("spec", "awsElasticBlockStore", "azureDisk", "azureFile", "cephfs", "cinder", "csi", "fc", "flexVolume",
		"flocker", "gcePersistentDisk", "glusterfs", "hostPath", "iscsi", "local", "nfs", "photonPersistentDisk", "portworxVolume", "quobyte",
		"rbd", "scaleIO", "storageos", "vsphereVolume"),
	{Kind: "PersistentVolumeClaim"}: fields("spec", "accessModes", "selector", "storageClassName", "volumeName"),
	{Kind: "Pod"}: slices.Concat(
		fields("spec", "affinity", "automountServiceAccountToken", "dnsConfig", "dnsPolicy", "enableServiceLinks", "hostAliases", "hostIPC",
			"hostNetwork", "hostPID", "hostname", "imagePullSecrets", "nodeName", "nodeSelector", "overhead", "preemptionPolicy", "priority",
			"priorityClassName", "readinessGates", "restartPolicy", "runtimeClassName", "schedulerName", "securityContext", "serviceAccount",
			"serviceAccountName", "shareProcessNamespace", "subdomain", "terminationGracePeriodSeconds", "volumes"),
		fields("spec.containers[*]", containerFields...), fields("spec.initContainers[*]", containerFields...)),
	{Kind: "ResourceQuota"}: {"spec.scopes"},
	{Kind: "Secret"}:        {"type"},
	{Kind: "Service"}:       {"spec.clusterIP"},
	{Group: "rbac.authorization.k8s.io", Kind: "ClusterRoleBinding"}: {"roleRef"},
	{Group: "rbac.authorization.k8s.io", Kind: "RoleBinding"}:        {"roleRef"},
	{Group: "storage.k8s.io", Kind: "StorageClass"}:                  {"parameters", "provisioner"},
}

var containerFields = []string{
	"args", "command", "env", "image", "imagePullPolicy", "lifecycle", "livenessProbe", "ports", "readinessProbe", "resources", "securityContext",
	"stdin", "stdinOnce", "terminationMessagePath", "terminationMessagePolicy", "tty", "volumeDevices", "volumeMounts", "workingDir",
}

func fields(of string, names ...string) []string {
	paths := make([]string, len(names))
	for i, name := range names {
		paths[i] = of + "." + name
	}
	return paths
}

// rulesFor adds the rules that hold for every kind, and those that the provider's settings decide: configuration that
// can't be changed in place makes workloads roll over to the new one.
func rulesFor(gvk schema.GroupVersionKind, is resource.PropertyMap, s settings) []string {
	rules := append([]string{"metadata.name", "metadata.namespace"}, replaceRules[gvk.GroupKind()]...)
	frozen := is["immutable"].IsBool() && is["immutable"].BoolValue()
	switch gvk.GroupKind() {
	case schema.GroupKind{Kind: "ConfigMap"}:
		if frozen || !s.configMapMutable {
			return append(rules, "data", "binaryData")
		}
	case schema.GroupKind{Kind: "Secret"}:
		if frozen || !s.secretMutable {
			return append(rules, "data", "stringData")
		}
	}
	return rules
}

// markReplaces turns the changes that fall under a rule into replacements.
func markReplaces(changes map[string]plugin.PropertyDiff, rules []string, is resource.PropertyMap) {
	for path, change := range changes {
		// Without its metadata, an object has lost its name.
		nameless := path == "metadata" && change.Kind == plugin.DiffDelete
		if nameless || slices.ContainsFunc(rules, func(rule string) bool { return covers(rule, path, is) }) {
			change.Kind = change.Kind.AsReplace()
			changes[path] = change
		}
	}
}

var elements = regexp.MustCompile(`\[\d+\]`)

// covers tells whether a change is within a rule's field, or brings that field with it.
func covers(rule, path string, is resource.PropertyMap) bool {
	field := elements.ReplaceAllString(path, "[*]")
	if below(field, rule) {
		return true
	}
	at, err := resource.ParsePropertyPath(path)
	if !below(rule, field) || err != nil {
		return false
	}
	value, found := at.Get(resource.NewProperty(is))
	return found && has(value, strings.TrimPrefix(rule, field))
}

// has tells whether a value has a field, given as .name or [*].name and so on.
func has(value resource.PropertyValue, field string) bool {
	rest, each := strings.CutPrefix(field, "[*]")
	switch {
	case field == "":
		return true
	case each:
		return value.IsArray() && slices.ContainsFunc(value.ArrayValue(), func(element resource.PropertyValue) bool { return has(element, rest) })
	case !value.IsObject():
		return false
	}
	name := strings.TrimPrefix(field, ".")
	end := strings.IndexAny(name, ".[")
	if end < 0 {
		end = len(name)
	}
	inner, found := value.ObjectValue()[resource.PropertyKey(name[:end])]
	return found && has(inner, name[end:])
}

// below tells whether a path is a field or lies within it.
func below(path, field string) bool {
	rest, ok := strings.CutPrefix(path, field)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}
