package kubernetes

import (
	"context"
	"errors"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Read looks an object up: for a refresh of the state, for an import, or for a program that only wants to know it.
func (p *Provider) Read(ctx context.Context, req plugin.ReadRequest) (plugin.ReadResponse, error) {
	ctx, done := p.withCancel(context.WithValue(ctx, urnKey{}, req.URN))
	defer done()
	gvk, err := kindOf(req.Type)
	if err != nil {
		return plugin.ReadResponse{}, err
	}
	p.remember(req.URN, len(req.State) > 0)
	if err := p.cluster.ready(); err != nil {
		return plugin.ReadResponse{}, withoutCluster(err)
	}
	obj := &unstructured.Unstructured{}
	obj.SetGroupVersionKind(gvk)
	if version := lookup(req.Inputs, "apiVersion"); version != "" {
		obj.SetAPIVersion(version)
	}
	namespace, name, ok := strings.Cut(string(req.ID), "/")
	if !ok {
		namespace, name = "", namespace
	}
	obj.SetNamespace(namespace)
	obj.SetName(name)
	c := &change{Provider: p, urn: req.URN, obj: obj}
	result, err := c.read(ctx, req)
	return plugin.ReadResponse{ReadResult: result}, err
}

func (c *change) read(ctx context.Context, req plugin.ReadRequest) (plugin.ReadResult, error) {
	var err error
	var missing noSuchKind
	if c.target, err = c.cluster.locate(ctx, c.obj); errors.As(err, &missing) {
		return plugin.ReadResult{}, nil
	} else if err != nil {
		return plugin.ReadResult{}, c.explain(err)
	}
	live, err := c.target.get(ctx)
	if err != nil || live == nil {
		if err != nil {
			err = c.explain(err)
		}
		return plugin.ReadResult{}, err
	}
	c.manager = managerFor(c.urn, req.State, live)
	inputs := imported(live)
	if len(req.Inputs) > 0 {
		inputs = c.drifted(ctx, req.Inputs, live)
	}
	markSecrets(inputs, req.Inputs)
	id := resource.ID(objectID(live))
	result := plugin.ReadResult{ID: id, Inputs: inputs, Outputs: outputs(live, inputs, c.manager)}
	c.hidden.learn(resource.NewProperty(result.Outputs), false)
	if len(req.Inputs) == 0 {
		return result, nil
	}
	return result, c.partial(id, result.Outputs, inputs, c.unready(ctx, live))
}

// unready tells a refresh what an object lacks by its kind, so that the next update waits for it. What the object's own
// annotation waits for is awaited by changes alone.
func (c *change) unready(ctx context.Context, live *unstructured.Unstructured) error {
	a, ok := c.cluster.builtinAwaiter(ctx, live)
	if !ok {
		return nil
	}
	now := a.check(live, c.cluster.look(ctx, a.related(live)))
	switch {
	case now.done:
		return nil
	case now.failed != "":
		return c.notReady(live, now, errors.New(now.failed))
	}
	return c.notReady(live, now, errors.New("not ready"))
}

// serverFields are what the server adds to an object's metadata.
var serverFields = []string{"creationTimestamp", "generation", "managedFields", "resourceVersion", "uid", "selfLink"}

// imported makes inputs of an object that was made elsewhere: all of it that the server didn't add.
func imported(live *unstructured.Unstructured) resource.PropertyMap {
	obj := live.DeepCopy()
	delete(obj.Object, "status")
	for _, name := range serverFields {
		unstructured.RemoveNestedField(obj.Object, "metadata", name)
	}
	unstructured.RemoveNestedField(obj.Object, "metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration")
	unstructured.RemoveNestedField(obj.Object, "metadata", "annotations", "deployment.kubernetes.io/revision")
	return fromObject(obj.Object)
}
