package kubernetes

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// readiness is what an awaiter found out about an object.
type readiness struct {
	done bool
	// failed says why the object will not become ready any more.
	failed string
	// mayRecover marks a failure that may be that of an earlier rollout, which somebody has put right since.
	mayRecover bool
	// status says how far it is.
	status string
	// troubles are the pods' own reasons.
	troubles []trouble
}

// awaiter knows when a kind of object is ready. Its functions are pure: what they need to see is watched for them.
type awaiter struct {
	// related are the objects to watch beside the awaited one.
	related func(obj *unstructured.Unstructured) []query
	check   func(obj *unstructured.Unstructured, seen view) readiness
	// skip tells, for a kind that isn't always awaited, whether this object is not. It may be nil.
	skip func(ctx context.Context, c *cluster, obj *unstructured.Unstructured) bool
}

var awaiters = map[schema.GroupKind]awaiter{
	{Group: "apps", Kind: "Deployment"}:                               {related: ownPods, check: checkDeployment},
	{Group: "apps", Kind: "StatefulSet"}:                              {related: ownPods, check: checkStatefulSet},
	{Group: "apps", Kind: "DaemonSet"}:                                {related: ownPods, check: checkDaemonSet},
	{Group: "batch", Kind: "Job"}:                                     {related: ownPods, check: checkJob},
	{Kind: "Pod"}:                                                     {related: none, check: checkPod},
	{Kind: "PersistentVolumeClaim"}:                                   {related: ownEvents, check: checkClaim, skip: bindsLater},
	{Kind: "Service"}:                                                 {related: ownEndpoints, check: checkService},
	{Group: "networking.k8s.io", Kind: "Ingress"}:                     {related: backends, check: checkIngress},
	{Group: "apiextensions.k8s.io", Kind: "CustomResourceDefinition"}: {related: none, check: checkDefinition},
}

func none(*unstructured.Unstructured) []query { return nil }

// recovery is how long an object that was given up on before gets to show that it has recovered.
const recovery = time.Minute

// defaultTimeout is how long to wait for an object to be ready, or gone.
const defaultTimeout = 10 * time.Minute

const (
	skipAwait      = "pulumi.com/skipAwait"
	timeoutSeconds = "pulumi.com/timeoutSeconds"
)

// waitTime is what the resource's customTimeouts or else the object's annotation say, and the default without either.
func waitTime(seconds float64, obj *unstructured.Unstructured) time.Duration {
	if seconds != 0 {
		return time.Duration(seconds * float64(time.Second))
	}
	if n, err := strconv.Atoi(obj.GetAnnotations()[timeoutSeconds]); err == nil {
		return time.Duration(n) * time.Second
	}
	return defaultTimeout
}

// builtinAwaiter is that of the object's kind; there is none where nothing is to be awaited.
func (c *cluster) builtinAwaiter(ctx context.Context, obj *unstructured.Unstructured) (awaiter, bool) {
	a, ok := awaiters[obj.GroupVersionKind().GroupKind()]
	if !ok || obj.GetAnnotations()[skipAwait] == "true" || (a.skip != nil && a.skip(ctx, c, obj)) {
		return awaiter{}, false
	}
	return a, true
}

// awaiter is what the object's own annotations ask for, else that of its kind.
func (c *cluster) awaiter(ctx context.Context, obj *unstructured.Unstructured) (awaiter, bool, error) {
	if obj.GetAnnotations()[skipAwait] == "true" {
		return awaiter{}, false, nil
	}
	if a, found, err := customAwaiter(obj); found || err != nil {
		return a, found, err
	}
	a, found := c.builtinAwaiter(ctx, obj)
	return a, found, nil
}

// await waits until an object that was applied is ready, and gives its latest state in any case.
func (c *change) await(ctx context.Context, applied *unstructured.Unstructured) (*unstructured.Unstructured, error) {
	a, found, err := c.cluster.awaiter(ctx, applied)
	if err != nil || !found {
		return applied, err
	}
	limit := waitTime(c.timeout, applied)
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("not ready after %s", limit))
	defer cancel()
	w := c.watch(ctx, c.target, applied, a.related(applied))
	latest, last := applied, readiness{status: "waiting for the cluster to notice"}
	reporter := reporter{change: c}
	settled, begun := time.After(recovery), time.Now()
	// A container that fails its probes changes nothing for minutes, and how long it has done so is to be told.
	looks := time.NewTicker(troubleLasts / 3)
	defer looks.Stop()
	for {
		select {
		case <-w.changed:
		case <-settled:
		case <-looks.C:
		case <-ctx.Done():
			return latest, c.notReady(latest, last, context.Cause(ctx))
		}
		live := w.object()
		// The first list may come from a cache that hasn't seen the change that is awaited.
		if live == nil || live.GetUID() != applied.GetUID() || live.GetGeneration() < applied.GetGeneration() {
			continue
		}
		latest, last = live, a.check(live, w)
		switch {
		case last.done:
			c.status(ctx, c.urn, "")
			return latest, nil
		case last.failed != "" && (!last.mayRecover || time.Since(begun) >= recovery):
			return latest, c.notReady(latest, last, errors.New(last.failed))
		}
		reporter.show(ctx, last)
	}
}

// notReady puts together why an object isn't ready, with its pods' events and last log lines. The update's own context has
// ended by then, so it takes another.
func (c *change) notReady(obj *unstructured.Unstructured, last readiness, cause error) error {
	if errors.Is(cause, context.Canceled) {
		cause = errors.New("cancelled while waiting for it to be ready")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	lines := []string{fmt.Sprintf("%s: %v", title(obj), cause)}
	if last.status != "" {
		lines = append(lines, last.status)
	}
	lines = append(lines, c.cluster.details(ctx, last.troubles)...)
	return errors.New(strings.Join(lines, "\n  "))
}

// reporter shows progress once per change of it, and makes a trouble that doesn't go away a warning that stays.
type reporter struct {
	*change
	shown  string
	since  map[string]time.Time
	warned map[string]bool
}

// Starting up takes a few tries where workloads wait for each other; what lasts longer is worth a line in the log.
const troubleLasts = 30 * time.Second

func (r *reporter) show(ctx context.Context, now readiness) {
	text := now.status
	if len(now.troubles) > 0 {
		text += ": " + now.troubles[0].String()
	}
	if text != r.shown {
		r.shown = text
		r.status(ctx, r.urn, text)
	}
	seen := map[string]time.Time{}
	for _, t := range now.troubles {
		begun, ok := r.since[t.kind()]
		if !ok {
			begun = time.Now()
		}
		seen[t.kind()] = begun
		if time.Since(begun) > troubleLasts && !r.warned[t.kind()] {
			if r.warned == nil {
				r.warned = map[string]bool{}
			}
			r.warned[t.kind()] = true
			r.warn(ctx, r.urn, r.described(ctx, t))
		}
	}
	r.since = seen
}

// described is a trouble with what the cluster warned of.
func (r *reporter) described(ctx context.Context, t trouble) string {
	if words := r.cluster.warning(ctx, t); words != "" {
		return t.String() + ": " + words
	}
	return t.String()
}
