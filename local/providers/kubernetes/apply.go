package kubernetes

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"google.golang.org/grpc/codes"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/wait"
)

// patience is how long a create waits for what it needs and the server doesn't show yet, such as the kind that a
// CustomResourceDefinition has just made.
const patience = 20 * time.Second

// change is one operation on one object.
type change struct {
	*Provider
	urn     resource.URN
	inputs  resource.PropertyMap
	obj     *unstructured.Unstructured
	target  target
	manager string
	preview bool
	timeout float64
	// ignored are the paths that the user's ignoreChanges names.
	ignored []string
}

// Create makes a new object, and waits until it is ready. An object that is there already is an error, for it is somebody
// else's, unless this very resource's creation was interrupted before.
func (p *Provider) Create(ctx context.Context, req plugin.CreateRequest) (plugin.CreateResponse, error) {
	ctx, done := p.withCancel(context.WithValue(ctx, urnKey{}, req.URN))
	defer done()
	obj, complete := toObject(req.Properties)
	c := &change{
		Provider: p, urn: req.URN, inputs: req.Properties, obj: obj,
		manager: managerFor(req.URN, nil, obj), preview: req.Preview, timeout: req.Timeout,
	}
	unreachable := p.cluster.ready()
	if req.Preview {
		if !complete || unreachable != nil {
			return plugin.CreateResponse{Properties: req.Properties}, nil
		}
		properties, err := c.previewCreate(ctx)
		return plugin.CreateResponse{Properties: properties}, err
	}
	if unreachable != nil {
		return plugin.CreateResponse{}, withoutCluster(unreachable)
	}
	live, err := c.create(ctx)
	if err != nil {
		return plugin.CreateResponse{}, c.explain(err)
	}
	live, err = c.await(ctx, live)
	id := resource.ID(objectID(live))
	properties := outputs(live, c.inputs, c.manager)
	return plugin.CreateResponse{ID: id, Properties: properties}, p.partial(id, properties, nil, err)
}

// Update changes the object, and waits until it is ready.
func (p *Provider) Update(ctx context.Context, req plugin.UpdateRequest) (plugin.UpdateResponse, error) {
	ctx, done := p.withCancel(context.WithValue(ctx, urnKey{}, req.URN))
	defer done()
	p.remember(req.URN, true)
	obj, complete := toObject(req.NewInputs)
	c := &change{
		Provider: p, urn: req.URN, inputs: req.NewInputs, obj: obj,
		manager: managerFor(req.URN, req.OldOutputs, obj), preview: req.Preview, timeout: req.Timeout, ignored: req.IgnoreChanges,
	}
	unreachable := p.cluster.ready()
	if req.Preview && (!complete || unreachable != nil) {
		return plugin.UpdateResponse{Properties: req.NewInputs}, nil
	}
	if unreachable != nil {
		return plugin.UpdateResponse{}, withoutCluster(unreachable)
	}
	live, err := c.update(ctx)
	if req.Preview {
		properties, err := c.previewed(live, err)
		return plugin.UpdateResponse{Properties: properties}, err
	}
	if err != nil {
		return plugin.UpdateResponse{}, c.explain(err)
	}
	live, err = c.await(ctx, live)
	properties := outputs(live, c.inputs, c.manager)
	return plugin.UpdateResponse{Properties: properties}, p.partial(req.ID, properties, nil, err)
}

func (c *change) explain(err error) error {
	var already claimed
	if errors.As(err, &already) {
		return c.hidden.cleanError(c.cluster.alreadyExists(c.urn, already.live))
	}
	var gone lost
	switch {
	case errors.As(err, &gone):
		err = problem(codes.NotFound, "update of resource %q failed: %v: somebody has deleted it. "+
			"Refresh the stack, so that the next update makes it again", c.urn, gone)
	case apierrors.IsConflict(err) && len(conflictCauses(err)) > 0:
		err = conflict(c.obj, c.manager, err)
	default:
		err = c.cluster.refused(c.obj, err)
	}
	return c.hidden.cleanError(err)
}

// claimed says that an object is in the place of one to be created.
type claimed struct {
	live *unstructured.Unstructured
}

func (c claimed) Error() string { return title(c.live) + " already exists" }

func (c *change) create(ctx context.Context) (*unstructured.Unstructured, error) {
	if err := c.settle(ctx, func(ctx context.Context) (err error) {
		c.target, err = c.cluster.locate(ctx, c.obj)
		return err
	}); err != nil {
		return nil, err
	}
	existing, err := c.target.get(ctx)
	if err != nil {
		return nil, err
	}
	if existing != nil && existing.GetDeletionTimestamp() != nil {
		c.status(ctx, c.urn, "waiting for the old "+title(existing)+" to be gone")
		if err := c.gone(ctx, c.target, existing, waitTime(c.timeout, existing)); err != nil {
			return nil, err
		}
		existing = nil
	}
	options := applyOptions{manager: c.manager, force: c.force(nil)}
	switch {
	case existing == nil, c.settings.upsert:
	case c.adoptable(c.urn, existing, c.manager):
		c.inform(ctx, c.urn, fmt.Sprintf("%s was left by an update of this stack that was interrupted, and is taken up again", title(existing)))
	default:
		return nil, claimed{existing}
	}
	var live *unstructured.Unstructured
	err = c.settle(ctx, func(ctx context.Context) (err error) {
		live, err = c.target.apply(ctx, c.obj, options)
		return err
	})
	return live, err
}

func (c *change) update(ctx context.Context) (*unstructured.Unstructured, error) {
	var err error
	if c.target, err = c.cluster.locate(ctx, c.obj); err != nil {
		return nil, err
	}
	live, err := c.target.get(ctx)
	switch {
	case err != nil:
		return nil, err
	case live == nil:
		return nil, lost{c.obj}
	}
	leaveToOthers(c.obj, live, c.manager, c.ignored)
	if !c.preview {
		if err := c.target.takeOver(ctx, live, c.manager); err != nil {
			return nil, err
		}
	}
	return c.target.apply(ctx, c.obj, applyOptions{manager: c.manager, force: c.force(live), dryRun: c.preview})
}

// lost says that the object to be updated isn't there: somebody has deleted it, and only a refresh may say so to the state.
type lost struct {
	obj *unstructured.Unstructured
}

func (l lost) Error() string { return title(l.obj) + " not found" }

// force tells whether fields are taken from whoever has set them to other values. It is the user's choice; a preview does it
// as well where the update itself would find no conflict.
func (c *change) force(live *unstructured.Unstructured) bool {
	switch {
	case c.obj.GetAnnotations()["pulumi.com/patchForce"] == "true", c.settings.patchForce:
		return true
	case live == nil:
		return c.preview
	}
	return len(live.GetManagedFields()) == 0 || (c.preview && madeClientSide(live))
}

// settle tries again for a while when something that the request needs isn't there: it may be about to appear.
func (c *change) settle(ctx context.Context, try func(context.Context) error) error {
	var last error
	err := wait.PollUntilContextTimeout(ctx, 500*time.Millisecond, patience, true, func(ctx context.Context) (bool, error) {
		var missing noSuchKind
		last = try(ctx)
		if errors.As(last, &missing) || (apierrors.IsNotFound(last) && strings.Contains(last.Error(), "namespaces ")) {
			c.status(ctx, c.urn, "waiting: "+last.Error())
			return false, nil
		}
		return true, last
	})
	if wait.Interrupted(err) && last != nil {
		return last
	}
	return err
}
