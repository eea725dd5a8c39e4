package kubernetes

import (
	"cmp"
	"context"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"seaworthy.dev/local/providers/internal/property"
)

// Diff compares old inputs with new ones, so that what the server adds to an object never shows as a change. What was
// changed by hand is found by a refresh, which puts the live values in the place of the old inputs.
func (p *Provider) Diff(ctx context.Context, req plugin.DiffRequest) (plugin.DiffResponse, error) {
	p.remember(req.URN, true)
	gvk, err := kindOf(req.Type)
	if err != nil {
		return plugin.DiffResult{}, err
	}
	was, is := property.PlainMap(req.OldInputs), property.PlainMap(req.NewInputs)
	if lookup(was, "metadata", "namespace") != lookup(is, "metadata", "namespace") {
		if err := p.sameNamespace(ctx, gvk, was, is); err != nil {
			return plugin.DiffResult{}, err
		}
	}
	changes := plugin.NewDetailedDiffFromObjectDiff(was.Diff(is), true)
	markReplaces(changes, rulesFor(gvk, is, p.settings), is)
	result := property.Diff(changes)
	result.DeleteBeforeReplace = len(result.ReplaceKeys) > 0 && samePlace(was, is)
	return result, nil
}

// sameNamespace evens out what leads to the same place: nothing and the default namespace, and any namespace for an
// object that lives in none.
func (p *Provider) sameNamespace(ctx context.Context, gvk schema.GroupVersionKind, was, is resource.PropertyMap) error {
	namespaced, err := p.namespaced(ctx, gvk)
	if err != nil {
		return err
	}
	for _, props := range []resource.PropertyMap{was, is} {
		metadata := edit(props, "metadata")
		switch {
		case metadata == nil:
		case !namespaced:
			delete(metadata, "namespace")
		case metadata["namespace"].IsNull():
			metadata["namespace"] = resource.NewProperty(cmp.Or(p.cluster.namespace, "default"))
		}
	}
	return nil
}

// samePlace tells whether a replacement would have to take the old object's place, which must be free first.
// An object with an automatic name gets a new one.
func samePlace(was, is resource.PropertyMap) bool {
	return lookup(is, "metadata", "annotations", autonamed) != "true" &&
		lookup(was, "metadata", "name") == lookup(is, "metadata", "name") &&
		lookup(was, "metadata", "namespace") == lookup(is, "metadata", "namespace")
}
