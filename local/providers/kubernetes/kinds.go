package kubernetes

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// mapping says under which path the server keeps a kind of object.
type mapping struct {
	resource   schema.GroupVersionResource
	namespaced bool
}

// builtinGroups are served by every API server, so there is no need to ask for their kinds.
var builtinGroups = map[string]bool{
	"": true, "admissionregistration.k8s.io": true, "apiextensions.k8s.io": true, "apiregistration.k8s.io": true,
	"apps": true, "autoscaling": true, "batch": true, "certificates.k8s.io": true, "coordination.k8s.io": true,
	"discovery.k8s.io": true, "events.k8s.io": true, "flowcontrol.apiserver.k8s.io": true, "networking.k8s.io": true,
	"node.k8s.io": true, "policy": true, "rbac.authorization.k8s.io": true, "scheduling.k8s.io": true, "storage.k8s.io": true,
}

// clusterScoped are the built-in kinds that live in no namespace.
var clusterScoped = map[string]bool{
	"APIService": true, "CertificateSigningRequest": true, "ClusterRole": true, "ClusterRoleBinding": true,
	"ClusterTrustBundle": true, "CSIDriver": true, "CSINode": true, "CustomResourceDefinition": true,
	"FlowSchema": true, "IPAddress": true, "IngressClass": true, "MutatingAdmissionPolicy": true,
	"MutatingAdmissionPolicyBinding": true, "MutatingWebhookConfiguration": true, "Namespace": true, "Node": true,
	"PersistentVolume": true, "PriorityClass": true, "PriorityLevelConfiguration": true, "RuntimeClass": true,
	"ServiceCIDR": true, "StorageClass": true, "ValidatingAdmissionPolicy": true, "ValidatingAdmissionPolicyBinding": true,
	"ValidatingWebhookConfiguration": true, "VolumeAttachment": true, "VolumeAttributesClass": true,
}

// kindOf reads a type token such as kubernetes:apps/v1:Deployment or kubernetes:cert-manager.io/v1:Certificate.
func kindOf(token tokens.Type) (schema.GroupVersionKind, error) {
	unsupported := fmt.Errorf("%s is not supported here: it needs the official kubernetes provider", token)
	parts := strings.Split(string(token), ":")
	if len(parts) != 3 {
		return schema.GroupVersionKind{}, unsupported
	}
	group, version, ok := strings.Cut(parts[1], "/")
	switch {
	case !ok: // The SDK's CustomResource passes on its apiVersion as it is: v1 is the core group's.
		group, version = "", parts[1]
	case group == "core":
		group = ""
	}
	kind := parts[2]
	if group == "helm.sh" || group == "yaml" || group == "kustomize" ||
		strings.HasSuffix(kind, "Patch") || (builtinGroups[group] && strings.HasSuffix(kind, "List")) {
		return schema.GroupVersionKind{}, unsupported
	}
	return schema.GroupVersionKind{Group: group, Version: version, Kind: kind}, nil
}

func builtin(gvk schema.GroupVersionKind) (mapping, bool) {
	if !builtinGroups[gvk.Group] {
		return mapping{}, false
	}
	plural, _ := meta.UnsafeGuessKindToResource(gvk)
	return mapping{resource: plural, namespaced: !clusterScoped[gvk.Kind]}, true
}

// kindCache keeps what the server said about the groups that aren't built in.
type kindCache struct {
	mu     sync.Mutex
	groups map[schema.GroupVersion]map[string]mapping
}

// noSuchKind says that the server doesn't have a kind (yet).
type noSuchKind struct {
	gvk schema.GroupVersionKind
}

func (e noSuchKind) Error() string {
	return fmt.Sprintf("the cluster has no %s in %s: create its CustomResourceDefinition first, and let this object depend on it",
		e.gvk.Kind, e.gvk.GroupVersion())
}

// mapping finds the path of a kind. It asks for one API group's version at most once; a kind that wasn't there is asked for again.
func (c *cluster) mapping(ctx context.Context, gvk schema.GroupVersionKind) (mapping, error) {
	if m, ok := builtin(gvk); ok {
		return m, nil
	}
	c.kinds.mu.Lock()
	defer c.kinds.mu.Unlock()
	if m, ok := c.kinds.groups[gvk.GroupVersion()][gvk.Kind]; ok {
		return m, nil
	}
	kinds, err := c.listKinds(ctx, gvk.GroupVersion())
	if err != nil {
		return mapping{}, err
	}
	if c.kinds.groups == nil {
		c.kinds.groups = map[schema.GroupVersion]map[string]mapping{}
	}
	c.kinds.groups[gvk.GroupVersion()] = kinds
	if m, ok := kinds[gvk.Kind]; ok {
		return m, nil
	}
	return mapping{}, noSuchKind{gvk}
}

func (c *cluster) listKinds(ctx context.Context, gv schema.GroupVersion) (map[string]mapping, error) {
	body, err := c.raw.Get().AbsPath("/apis", gv.Group, gv.Version).Do(ctx).Raw()
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var list metav1.APIResourceList
	if err := json.Unmarshal(body, &list); err != nil {
		return nil, fmt.Errorf("the cluster's list of %s cannot be read: %w", gv, err)
	}
	kinds := map[string]mapping{}
	for _, entry := range list.APIResources {
		if !strings.Contains(entry.Name, "/") { // A name with a slash is a subresource.
			kinds[entry.Kind] = mapping{resource: gv.WithResource(entry.Name), namespaced: entry.Namespaced}
		}
	}
	return kinds, nil
}
