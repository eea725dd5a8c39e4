package main

import (
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/mutatingadmissionpolicy"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/mutatingadmissionpolicybinding"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/mutatingwebhookconfiguration"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/resolver"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/validatingadmissionpolicy"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/validatingadmissionpolicybinding"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/validatingwebhookconfiguration"
	"k8s.io/kubernetes/pkg/registry/apps/daemonset"
	"k8s.io/kubernetes/pkg/registry/apps/deployment"
	"k8s.io/kubernetes/pkg/registry/apps/replicaset"
	"k8s.io/kubernetes/pkg/registry/apps/statefulset"
	"k8s.io/kubernetes/pkg/registry/autoscaling/horizontalpodautoscaler"
	"k8s.io/kubernetes/pkg/registry/batch/cronjob"
	"k8s.io/kubernetes/pkg/registry/batch/job"
	"k8s.io/kubernetes/pkg/registry/coordination/lease"
	"k8s.io/kubernetes/pkg/registry/core/configmap"
	"k8s.io/kubernetes/pkg/registry/core/endpoint"
	"k8s.io/kubernetes/pkg/registry/core/limitrange"
	"k8s.io/kubernetes/pkg/registry/core/namespace"
	"k8s.io/kubernetes/pkg/registry/core/node"
	"k8s.io/kubernetes/pkg/registry/core/persistentvolume"
	"k8s.io/kubernetes/pkg/registry/core/persistentvolumeclaim"
	"k8s.io/kubernetes/pkg/registry/core/pod"
	"k8s.io/kubernetes/pkg/registry/core/podtemplate"
	"k8s.io/kubernetes/pkg/registry/core/replicationcontroller"
	"k8s.io/kubernetes/pkg/registry/core/resourcequota"
	"k8s.io/kubernetes/pkg/registry/core/secret"
	"k8s.io/kubernetes/pkg/registry/core/service"
	"k8s.io/kubernetes/pkg/registry/core/serviceaccount"
	"k8s.io/kubernetes/pkg/registry/discovery/endpointslice"
	"k8s.io/kubernetes/pkg/registry/networking/ingress"
	"k8s.io/kubernetes/pkg/registry/networking/ingressclass"
	"k8s.io/kubernetes/pkg/registry/networking/networkpolicy"
	"k8s.io/kubernetes/pkg/registry/node/runtimeclass"
	"k8s.io/kubernetes/pkg/registry/policy/poddisruptionbudget"
	"k8s.io/kubernetes/pkg/registry/rbac/clusterrole"
	"k8s.io/kubernetes/pkg/registry/rbac/clusterrolebinding"
	"k8s.io/kubernetes/pkg/registry/rbac/role"
	"k8s.io/kubernetes/pkg/registry/rbac/rolebinding"
	"k8s.io/kubernetes/pkg/registry/scheduling/priorityclass"
	"k8s.io/kubernetes/pkg/registry/storage/csidriver"
	"k8s.io/kubernetes/pkg/registry/storage/storageclass"

	// Each group registers its types, defaults and conversions with the scheme.
	_ "k8s.io/kubernetes/pkg/controlplane"
)

// guessed says where objects of a kind are that a binding takes as parameters; nobody asks here who may read them.
var guessed = resolver.ResourceResolverFunc(func(kind schema.GroupVersionKind) (schema.GroupVersionResource, error) {
	plural, _ := meta.UnsafeGuessKindToResource(kind)
	return plural, nil
})

// served is where the API server serves a kind, and what it does before it stores an object of it.
type served struct {
	name     string
	strategy rest.RESTCreateStrategy
}

// resources are the kinds that this program can judge; one that is missing is an error, never a pass.
var resources = map[schema.GroupKind]served{
	{Kind: "ConfigMap"}:             {"configmaps", configmap.Strategy},
	{Kind: "Endpoints"}:             {"endpoints", endpoint.Strategy},
	{Kind: "LimitRange"}:            {"limitranges", limitrange.Strategy},
	{Kind: "Namespace"}:             {"namespaces", namespace.Strategy},
	{Kind: "Node"}:                  {"nodes", node.Strategy},
	{Kind: "PersistentVolume"}:      {"persistentvolumes", persistentvolume.Strategy},
	{Kind: "PersistentVolumeClaim"}: {"persistentvolumeclaims", persistentvolumeclaim.Strategy},
	{Kind: "Pod"}:                   {"pods", pod.Strategy},
	{Kind: "PodTemplate"}:           {"podtemplates", podtemplate.Strategy},
	{Kind: "ReplicationController"}: {"replicationcontrollers", replicationcontroller.Strategy},
	{Kind: "ResourceQuota"}:         {"resourcequotas", resourcequota.Strategy},
	{Kind: "Secret"}:                {"secrets", secret.Strategy},
	{Kind: "Service"}:               {"services", service.Strategy},
	{Kind: "ServiceAccount"}:        {"serviceaccounts", serviceaccount.Strategy},

	{Group: "admissionregistration.k8s.io", Kind: "MutatingAdmissionPolicy"}: {
		"mutatingadmissionpolicies", mutatingadmissionpolicy.NewStrategy(nil, nil)},
	{Group: "admissionregistration.k8s.io", Kind: "MutatingAdmissionPolicyBinding"}: {
		"mutatingadmissionpolicybindings", mutatingadmissionpolicybinding.NewStrategy(nil, nil, guessed)},
	{Group: "admissionregistration.k8s.io", Kind: "MutatingWebhookConfiguration"}: {
		"mutatingwebhookconfigurations", mutatingwebhookconfiguration.Strategy},
	{Group: "admissionregistration.k8s.io", Kind: "ValidatingWebhookConfiguration"}: {
		"validatingwebhookconfigurations", validatingwebhookconfiguration.Strategy},
	{Group: "admissionregistration.k8s.io", Kind: "ValidatingAdmissionPolicy"}: {
		"validatingadmissionpolicies", validatingadmissionpolicy.NewStrategy(nil, nil)},
	{Group: "admissionregistration.k8s.io", Kind: "ValidatingAdmissionPolicyBinding"}: {
		"validatingadmissionpolicybindings", validatingadmissionpolicybinding.NewStrategy(nil, nil, guessed)},

	{Group: "apps", Kind: "DaemonSet"}:   {"daemonsets", daemonset.Strategy},
	{Group: "apps", Kind: "Deployment"}:  {"deployments", deployment.Strategy},
	{Group: "apps", Kind: "ReplicaSet"}:  {"replicasets", replicaset.Strategy},
	{Group: "apps", Kind: "StatefulSet"}: {"statefulsets", statefulset.Strategy},

	{Group: "autoscaling", Kind: "HorizontalPodAutoscaler"}: {
		"horizontalpodautoscalers", horizontalpodautoscaler.Strategy},

	{Group: "batch", Kind: "CronJob"}: {"cronjobs", cronjob.Strategy},
	{Group: "batch", Kind: "Job"}:     {"jobs", job.Strategy},

	{Group: "coordination.k8s.io", Kind: "Lease"}:       {"leases", lease.Strategy},
	{Group: "discovery.k8s.io", Kind: "EndpointSlice"}:  {"endpointslices", endpointslice.Strategy},
	{Group: "networking.k8s.io", Kind: "Ingress"}:       {"ingresses", ingress.Strategy},
	{Group: "networking.k8s.io", Kind: "IngressClass"}:  {"ingressclasses", ingressclass.Strategy},
	{Group: "networking.k8s.io", Kind: "NetworkPolicy"}: {"networkpolicies", networkpolicy.Strategy},
	{Group: "node.k8s.io", Kind: "RuntimeClass"}:        {"runtimeclasses", runtimeclass.Strategy},
	{Group: "policy", Kind: "PodDisruptionBudget"}:      {"poddisruptionbudgets", poddisruptionbudget.Strategy},

	{Group: "rbac.authorization.k8s.io", Kind: "ClusterRole"}:        {"clusterroles", clusterrole.Strategy},
	{Group: "rbac.authorization.k8s.io", Kind: "ClusterRoleBinding"}: {"clusterrolebindings", clusterrolebinding.Strategy},
	{Group: "rbac.authorization.k8s.io", Kind: "Role"}:               {"roles", role.Strategy},
	{Group: "rbac.authorization.k8s.io", Kind: "RoleBinding"}:        {"rolebindings", rolebinding.Strategy},

	{Group: "scheduling.k8s.io", Kind: "PriorityClass"}: {"priorityclasses", priorityclass.Strategy},
	{Group: "storage.k8s.io", Kind: "CSIDriver"}:        {"csidrivers", csidriver.Strategy},
	{Group: "storage.k8s.io", Kind: "StorageClass"}:     {"storageclasses", storageclass.Strategy},
}

var scheme = legacyscheme.Scheme
