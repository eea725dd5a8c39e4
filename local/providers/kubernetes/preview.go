package kubernetes

import (
	"context"
	"errors"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"seaworthy.dev/local/providers/internal/property"
)

// previewCreate has the server try the create without doing it.
func (c *change) previewCreate(ctx context.Context) (resource.PropertyMap, error) {
	live, err := c.tryCreate(ctx)
	properties, err := c.previewed(live, err)
	if err == nil && live != nil {
		forgetAssigned(properties, live.GetKind())
	}
	return properties, err
}

// tryCreate makes a dry run. It has no result where only the real update can tell.
func (c *change) tryCreate(ctx context.Context) (*unstructured.Unstructured, error) {
	var err error
	if c.target, err = c.cluster.locate(ctx, c.obj); err != nil {
		return nil, err
	}
	existing, err := c.target.get(ctx)
	if err != nil {
		return nil, err
	}
	options := applyOptions{manager: c.manager, force: c.force(nil), dryRun: true}
	switch {
	case existing == nil, c.settings.upsert, c.adoptable(c.urn, existing, c.manager):
		return c.target.apply(ctx, c.obj, options)
	case existing.GetDeletionTimestamp() != nil:
		return nil, nil
	case c.isKnown(c.urn):
		return c.tryReplacement(ctx, options)
	}
	return nil, claimed{existing}
}

// tryReplacement tries an object whose predecessor is still in its place under another name.
func (c *change) tryReplacement(ctx context.Context, options applyOptions) (*unstructured.Unstructured, error) {
	stand := c.obj.DeepCopy()
	stand.SetName(strings.TrimRight(c.target.name[:min(len(c.target.name), 50)], "-.") + "-preview")
	place := c.target
	place.name = stand.GetName()
	live, err := place.apply(ctx, stand, options)
	switch {
	case err == nil:
		live.SetName(c.obj.GetName())
		return live, nil
	case strings.Contains(err.Error(), "already allocated"): // An address that the predecessor still has.
		return nil, nil
	}
	return live, renamed{err, stand.GetName(), c.obj.GetName()}
}

// renamed is an error about an object that was tried under another name.
type renamed struct {
	error
	from, to string
}

func (r renamed) Error() string { return strings.ReplaceAll(r.error.Error(), r.from, r.to) }

func (r renamed) Unwrap() error { return r.error }

// previewed turns the result of a dry run into outputs. Where the dry run failed for want of what the update is yet to
// create, or because the user may not even try, the inputs have to do.
func (c *change) previewed(live *unstructured.Unstructured, err error) (resource.PropertyMap, error) {
	var already claimed
	switch {
	case errors.As(err, &already):
		return nil, c.explain(err)
	case err != nil && (dependsOnMissing(err) || mayOnlyLook(err)), err == nil && live == nil:
		return c.inputs, nil
	case err != nil:
		return nil, c.explain(err)
	}
	properties := outputs(live, c.inputs, c.manager)
	keepUnknown(properties, c.inputs)
	if isSecret(live) && c.inputs["stringData"].ContainsUnknowns() {
		properties["data"] = property.Unknown()
	}
	return properties, nil
}

// forgetAssigned makes unknown what the server chooses when it really creates an object: a dry run's choices mean nothing.
func forgetAssigned(properties resource.PropertyMap, kind string) {
	properties["status"] = property.Unknown()
	metadata := edit(properties, "metadata")
	for _, name := range []resource.PropertyKey{"uid", "resourceVersion", "creationTimestamp", "generation"} {
		metadata[name] = property.Unknown()
	}
	if kind != "Service" || lookup(properties, "spec", "clusterIP") == "None" {
		return
	}
	spec := edit(properties, "spec")
	for _, name := range []resource.PropertyKey{"clusterIP", "clusterIPs"} {
		if !spec[name].IsNull() {
			spec[name] = property.Unknown()
		}
	}
}
