package admission

import (
	"context"
	"fmt"
	"strings"

	admissionv1 "k8s.io/api/admission/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"seaworthy.dev/canary/kubeop/internal/paas"
)

// reviewer decides by the object, by what the environment allows, and by what is in the cluster.
type reviewer struct {
	cluster interface {
		namespace(name string) (*corev1.Namespace, error)
		tenant(name string) error
	}
	limits limits
}

const (
	managedByKey   = "app.kubeop.io/managed-by"
	managedByValue = "kubeop-admission"
)

// mutate labels Apps.
func (v *reviewer) mutate(request *admissionv1.AdmissionRequest) decision {
	app, ok := object[metav1.PartialObjectMetadata](request)
	if !ok || !is(request, paas.Version.Group, "App") {
		return decision{}
	}
	if app.Labels == nil {
		return decision{patch: []patch{{"add", "/metadata/labels", map[string]string{managedByKey: managedByValue}}}}
	}
	if _, labelled := app.Labels[managedByKey]; labelled {
		return decision{}
	}
	return decision{patch: []patch{{"add", "/metadata/labels/" + strings.ReplaceAll(managedByKey, "/", "~1"), managedByValue}}}
}

// validate knows four kinds. kubeOP's chart registers the first two.
func (v *reviewer) validate(request *admissionv1.AdmissionRequest) decision {
	switch {
	case is(request, paas.Version.Group, "App"):
		return v.app(request)
	case is(request, paas.Version.Group, "Project"):
		return v.project(request)
	case is(request, networkingv1.GroupName, "NetworkPolicy"):
		return v.policy(request)
	case is(request, corev1.GroupName, "ResourceQuota"):
		return v.quota(request)
	}
	return decision{}
}

func is(request *admissionv1.AdmissionRequest, group, kind string) bool {
	return request.Kind.Group == group && strings.EqualFold(request.Kind.Kind, kind)
}

// app asks for an allowed registry, and for a namespace that is a project's by its labels and its name. A namespace that
// can't be looked up is good enough.
func (v *reviewer) app(request *admissionv1.AdmissionRequest) decision {
	app, ok := object[paas.App](request)
	if !ok {
		return decision{}
	}
	if host, allowed := v.limits.allows(app.Spec.Image); !allowed {
		return decision{refusal: fmt.Sprintf("registry %s is not allowed", host)}
	}
	if app.Namespace == "" {
		return decision{}
	}
	found, err := v.cluster.namespace(app.Namespace)
	if err != nil {
		return decision{}
	}
	tenant, project := found.Labels[paas.TenantLabel], found.Labels[paas.ProjectLabel]
	if tenant == "" || project == "" || found.Name != paas.Namespace(tenant, project) {
		return decision{refusal: "namespace not owned by a tenant/project"}
	}
	return decision{}
}

// project asks for a Tenant of that name. One that can't be looked up doesn't exist.
func (v *reviewer) project(request *admissionv1.AdmissionRequest) decision {
	project, ok := object[paas.Project](request)
	switch {
	case !ok:
		return decision{}
	case project.Spec.TenantRef == "":
		return decision{refusal: "spec.tenantRef is required"}
	case v.cluster.tenant(project.Spec.TenantRef) != nil:
		return decision{refusal: "referenced tenant does not exist"}
	}
	return decision{}
}

// policy asks for egress within the baseline, in tenants' namespaces.
func (v *reviewer) policy(request *admissionv1.AdmissionRequest) decision {
	policy, ok := object[networkingv1.NetworkPolicy](request)
	if !ok {
		return decision{}
	}
	found, err := v.cluster.namespace(policy.Namespace)
	if err != nil || found.Labels[paas.TenantLabel] == "" {
		return decision{}
	}
	for _, rule := range policy.Spec.Egress {
		for _, peer := range rule.To {
			if refusal := v.block(peer.IPBlock); refusal != "" {
				return decision{refusal: refusal}
			}
		}
	}
	return decision{}
}

func (v *reviewer) block(block *networkingv1.IPBlock) string {
	if block == nil {
		return ""
	}
	if !v.limits.reaches(block.CIDR) {
		return fmt.Sprintf("egress CIDR %s not in baseline allowlist", block.CIDR)
	}
	for _, except := range block.Except {
		if !v.limits.reaches(except) {
			return fmt.Sprintf("egress except CIDR %s not in baseline allowlist", except)
		}
	}
	return ""
}

func (v *reviewer) quota(request *admissionv1.AdmissionRequest) decision {
	quota, ok := object[corev1.ResourceQuota](request)
	hard := quota.Spec.Hard
	switch {
	case !ok:
		return decision{}
	case hard == nil:
		return decision{refusal: "resourcequota must set requests.cpu and requests.memory"}
	case !within(hard[corev1.ResourceRequestsCPU], v.limits.cpu):
		return decision{refusal: "requests.cpu exceeds maximum " + v.limits.cpu}
	case !within(hard[corev1.ResourceRequestsMemory], v.limits.memory):
		return decision{refusal: "requests.memory exceeds maximum " + v.limits.memory}
	}
	return decision{}
}

// cluster looks things up, anew for each request.
type cluster struct{ client kubernetes.Interface }

func (c cluster) namespace(name string) (*corev1.Namespace, error) {
	return c.client.CoreV1().Namespaces().Get(context.Background(), name, metav1.GetOptions{})
}

func (c cluster) tenant(name string) error {
	path := []string{"/apis", paas.Version.Group, paas.Version.Version, "tenants", name}
	return c.client.CoreV1().RESTClient().Get().AbsPath(path...).Do(context.Background()).Error()
}
