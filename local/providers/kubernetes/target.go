package kubernetes

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/util/csaupgrade"
)

// requestTimeout bounds one request: a webhook may take up to 30 seconds on its own.
const requestTimeout = time.Minute

// target is one object's place in the cluster.
type target struct {
	mapping
	dynamic.ResourceInterface
	name string
}

// locate finds an object's place, and drops a namespace from an object that has none.
func (c *cluster) locate(ctx context.Context, obj *unstructured.Unstructured) (target, error) {
	m, err := c.mapping(ctx, obj.GroupVersionKind())
	if err != nil {
		return target{}, err
	}
	if !m.namespaced {
		unstructured.RemoveNestedField(obj.Object, "metadata", "namespace")
	} else if obj.GetNamespace() == "" {
		obj.SetNamespace(c.namespace)
	}
	return target{m, c.at(m, obj.GetNamespace()), obj.GetName()}, nil
}

func (c *cluster) at(m mapping, namespace string) dynamic.ResourceInterface {
	if m.namespaced {
		return c.objects.Resource(m.resource).Namespace(namespace)
	}
	return c.objects.Resource(m.resource)
}

// get reads the object; it's nil when there is none.
func (t target) get(ctx context.Context) (*unstructured.Unstructured, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	live, err := t.Get(ctx, t.name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	return live, err
}

// applyOptions say how an object is applied.
type applyOptions struct {
	manager       string
	force, dryRun bool
}

// apply has the server merge an object into the live one.
func (t target) apply(ctx context.Context, obj *unstructured.Unstructured, options applyOptions) (*unstructured.Unstructured, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	body, err := json.Marshal(obj.Object)
	if err != nil {
		return nil, err
	}
	patch := metav1.PatchOptions{FieldManager: options.manager, Force: &options.force, FieldValidation: metav1.FieldValidationWarn}
	if options.dryRun {
		patch.DryRun = []string{metav1.DryRunAll}
	}
	return t.Patch(ctx, t.name, types.ApplyPatchType, body, patch)
}

// applyOverKubectl applies, and takes what a person changed with kubectl over, as the official provider does.
func (t target) applyOverKubectl(ctx context.Context, obj, live *unstructured.Unstructured, options applyOptions) (*unstructured.Unstructured, error) {
	if managers := kubectlManagers(live)[""]; len(managers) > 0 && !options.dryRun {
		patch, err := csaupgrade.UpgradeManagedFieldsPatch(live, sets.New(managers...), options.manager)
		if err != nil {
			return nil, err
		}
		if _, err := t.Patch(ctx, t.name, types.JSONPatchType, patch, metav1.PatchOptions{}); err != nil && !apierrors.IsConflict(err) {
			return nil, err
		}
	}
	applied, err := t.apply(ctx, obj, options)
	if err != nil && onlyKubectl(conflictCauses(err)) {
		options.force = true
		return t.apply(ctx, obj, options)
	}
	return applied, err
}

// urnKey carries the resource that a request is for to the handler of the server's warnings.
type urnKey struct{}

// warnings passes on what the server warns of: deprecated versions, pods that a namespace's security level will refuse.
type warnings struct {
	provider *Provider
}

func (w warnings) HandleWarningHeaderWithContext(ctx context.Context, code int, _ string, text string) {
	urn, ok := ctx.Value(urnKey{}).(resource.URN)
	if code != 299 || !ok {
		return
	}
	if w.provider.settings.hideDeprecations && strings.Contains(text, "deprecated") {
		return
	}
	w.provider.warn(ctx, urn, text)
}
