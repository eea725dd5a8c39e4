package kubernetes

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"google.golang.org/grpc/codes"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
)

// Delete removes the object and waits until it is gone with all that belongs to it. An object of the same name that isn't
// the one in the state was made by somebody else since, and is left alone.
func (p *Provider) Delete(ctx context.Context, req plugin.DeleteRequest) (plugin.DeleteResponse, error) {
	ctx, done := p.withCancel(context.WithValue(ctx, urnKey{}, req.URN))
	defer done()
	p.remember(req.URN, true)
	if err := p.cluster.ready(); err != nil {
		return plugin.DeleteResponse{}, withoutCluster(err)
	}
	obj, _ := toObject(req.Outputs)
	// The program's own annotations count, not those that somebody has set since.
	asked, _ := toObject(req.Inputs)
	obj.SetAnnotations(asked.GetAnnotations())
	c := &change{Provider: p, urn: req.URN, obj: obj, timeout: req.Timeout}
	return plugin.DeleteResponse{}, c.delete(ctx)
}

func (c *change) delete(ctx context.Context) error {
	var err error
	var missing noSuchKind
	if c.target, err = c.cluster.locate(ctx, c.obj); errors.As(err, &missing) {
		return nil // With its kind, every object of it went.
	} else if err != nil {
		return c.explain(err)
	}
	options := metav1.DeleteOptions{PropagationPolicy: propagation(c.obj)}
	if uid := c.obj.GetUID(); uid != "" {
		options.Preconditions = &metav1.Preconditions{UID: &uid}
	}
	err = c.target.Delete(ctx, c.target.name, options)
	switch {
	case apierrors.IsNotFound(err):
		return nil
	case apierrors.IsConflict(err) && c.replaced(ctx):
		c.warn(ctx, c.urn, title(c.obj)+" is not the one that this stack made: somebody has deleted and made it anew, so it is left alone")
		return nil
	case err != nil:
		return c.explain(err)
	case c.obj.GetAnnotations()[skipAwait] == "true" && leavesUnawaited[c.obj.GroupVersionKind().GroupKind()]:
		return nil
	}
	return c.hidden.cleanError(c.gone(ctx, c.target, c.obj, waitTime(c.timeout, c.obj)))
}

// leavesUnawaited are the kinds whose deletion is not awaited, either, with skipAwait; that of every other kind is.
var leavesUnawaited = map[schema.GroupKind]bool{
	{Kind: "Namespace"}: true, {Kind: "Pod"}: true, {Kind: "ReplicationController"}: true,
	{Group: "apps", Kind: "DaemonSet"}: true, {Group: "apps", Kind: "Deployment"}: true, {Group: "apps", Kind: "StatefulSet"}: true,
	{Group: "batch", Kind: "Job"}: true,
}

func (c *change) replaced(ctx context.Context) bool {
	live, err := c.target.get(ctx)
	return err == nil && live != nil && live.GetUID() != c.obj.GetUID()
}

// propagation deletes what an object owns before the object, unless an annotation wants it otherwise.
func propagation(obj *unstructured.Unstructured) *metav1.DeletionPropagation {
	policy := metav1.DeletePropagationForeground
	switch strings.ToLower(obj.GetAnnotations()["pulumi.com/deletionPropagationPolicy"]) {
	case "background":
		policy = metav1.DeletePropagationBackground
	case "orphan":
		policy = metav1.DeletePropagationOrphan
	}
	return &policy
}

// gone waits until an object that is being deleted isn't there any more.
func (c *change) gone(ctx context.Context, t target, obj *unstructured.Unstructured, limit time.Duration) error {
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("not gone after %s", limit))
	defer cancel()
	w := c.watch(ctx, t, obj, nil)
	reason := "its deletion has begun"
	for {
		if isGone, err := c.isGone(ctx, t, w, obj.GetUID()); err == nil && isGone {
			c.status(ctx, c.urn, "")
			return nil
		} else if err != nil && ctx.Err() == nil {
			return c.explain(err)
		}
		if live := w.object(); live != nil {
			reason = leftovers(live)
			c.status(ctx, c.urn, "being deleted: "+reason)
		}
		select {
		case <-w.changed:
		case <-ctx.Done():
			cause := context.Cause(ctx)
			if errors.Is(cause, context.Canceled) {
				cause = errors.New("cancelled while waiting for it to be gone")
			}
			return problem(codes.DeadlineExceeded, "%s: %v: %s", title(obj), cause, reason)
		}
	}
}

// isGone asks the server itself once the watched copy is empty: the copy may be older than the object.
func (c *change) isGone(ctx context.Context, t target, w *watcher, uid types.UID) (bool, error) {
	if live := w.object(); live != nil && live.GetUID() == uid {
		return false, nil
	}
	live, err := t.get(ctx)
	return live == nil || (uid != "" && live.GetUID() != uid), err
}

// leftovers says what a deletion waits for.
func leftovers(obj *unstructured.Unstructured) string {
	var parts []string
	conditions, _, _ := unstructured.NestedSlice(obj.Object, "status", "conditions")
	for _, item := range conditions {
		condition, _ := item.(map[string]any)
		kind, _ := condition["type"].(string)
		message, _ := condition["message"].(string)
		telling := strings.HasPrefix(kind, "Namespace") && condition["status"] == "True"
		if telling && obj.GetKind() == "Namespace" {
			parts = append(parts, message)
		}
	}
	if n, found, _ := unstructured.NestedInt64(obj.Object, "status", "replicas"); found && n > 0 {
		parts = append(parts, fmt.Sprintf("%d pods are to end", n))
	}
	for _, name := range obj.GetFinalizers() {
		if name == metav1.FinalizerDeleteDependents {
			parts = append(parts, "what it owns goes first")
		} else {
			parts = append(parts, "finalizer "+name)
		}
	}
	if len(parts) == 0 {
		return "waiting for the cluster"
	}
	return strings.Join(parts, "; ")
}
