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

// takeOver makes the fields ours that somebody has set with kubectl, or an earlier provider by client-side apply, as the official
// provider does before an update. What other managers have set stays theirs, and so does what was set by a subresource such
// as scale.
func (t target) takeOver(ctx context.Context, live *unstructured.Unstructured, manager string) error {
	taken, names := live.DeepCopy(), sets.New[string]()
	entries := taken.GetManagedFields()
	for i := range entries {
		if isTakenOver(entries[i]) {
			// The upgrade knows but updates.
			entries[i].Operation = metav1.ManagedFieldsOperationUpdate
			names.Insert(entries[i].Manager)
		}
	}
	if len(names) == 0 {
		return nil
	}
	taken.SetManagedFields(entries)
	patch, err := csaupgrade.UpgradeManagedFieldsPatch(taken, names, manager)
	if err != nil {
		return err
	}
	_, err = t.Patch(ctx, t.name, types.JSONPatchType, patch, metav1.PatchOptions{})
	return err
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
