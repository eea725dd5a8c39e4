package kubernetes

import (
	"context"
	"errors"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// autonamed marks objects whose name is ours to choose.
const autonamed = resource.PropertyKey("pulumi.com/autonamed")

// Check completes the inputs: kind, namespace, and a name where there is none. What the object's schema allows is left
// to the server, which is asked by a dry run once there is a change to make.
func (p *Provider) Check(ctx context.Context, req plugin.CheckRequest) (plugin.CheckResponse, error) {
	gvk, err := kindOf(req.Type)
	if err != nil {
		return plugin.CheckResponse{}, err
	}
	p.remember(req.URN, len(req.Olds) > 0)
	inputs := resource.PropertyMap{}
	for key, value := range req.News {
		if !value.IsNull() {
			inputs[key] = value
		}
	}
	setDefault(inputs, "apiVersion", gvk.GroupVersion().String())
	setDefault(inputs, "kind", gvk.Kind)
	if edit(inputs, "metadata") == nil { // Not known yet, so neither is the name.
		return plugin.CheckResponse{Properties: inputs}, nil
	}
	if failure := chooseName(req, inputs); failure != nil {
		return plugin.CheckResponse{Properties: inputs, Failures: []plugin.CheckFailure{*failure}}, nil
	}
	if err := p.chooseNamespace(ctx, gvk, edit(inputs, "metadata")); err != nil {
		return plugin.CheckResponse{}, err
	}
	markSecrets(inputs, nil)
	p.hidden.expose(lookup(inputs, "metadata", "name"), lookup(inputs, "metadata", "namespace"))
	p.hidden.learn(resource.NewProperty(inputs), false)
	return plugin.CheckResponse{Properties: inputs}, nil
}

func setDefault(inputs resource.PropertyMap, key resource.PropertyKey, value string) {
	if inputs[key].IsNull() {
		inputs[key] = resource.NewProperty(value)
	}
}

func (p *Provider) chooseNamespace(ctx context.Context, gvk schema.GroupVersionKind, metadata resource.PropertyMap) error {
	if !metadata["namespace"].IsNull() || p.cluster.namespace == "" {
		return nil
	}
	namespaced, err := p.namespaced(ctx, gvk)
	if namespaced {
		metadata["namespace"] = resource.NewProperty(p.cluster.namespace)
	}
	return err
}

// namespaced tells whether a kind lives in namespaces. One that the cluster doesn't have yet most likely does; should it
// not, the namespace is dropped when its definition is there. So does one of a cluster that can't be asked.
func (p *Provider) namespaced(ctx context.Context, gvk schema.GroupVersionKind) (bool, error) {
	if m, ok := builtin(gvk); ok {
		return m.namespaced, nil
	}
	if p.cluster.ready() != nil {
		return true, nil
	}
	m, err := p.cluster.mapping(ctx, gvk)
	var missing noSuchKind
	if errors.As(err, &missing) {
		return true, nil
	}
	return m.namespaced, err
}

// chooseName keeps the name that an object has from before, or makes one up.
func chooseName(req plugin.CheckRequest, inputs resource.PropertyMap) *plugin.CheckFailure {
	fail := func(reason string) *plugin.CheckFailure {
		return &plugin.CheckFailure{Property: "metadata.name", Reason: reason}
	}
	metadata := edit(inputs, "metadata")
	if !metadata["generateName"].IsNull() {
		return fail("metadata.generateName does not go with server-side apply: give metadata.name, or leave both out for an automatic name")
	}
	if name := unwrap(metadata["name"]); !name.IsNull() {
		if name.IsString() && name.StringValue() == "" {
			return fail("metadata.name is empty: give a name, or leave it out for an automatic one")
		}
		return nil
	}
	annotations := edit(inputs, "metadata", "annotations")
	if annotations == nil {
		return fail("metadata.name is needed where metadata.annotations is not known yet")
	}
	name, err := automaticName(req)
	if err != nil {
		return fail(err.Error())
	}
	annotations[autonamed] = resource.NewProperty("true")
	edit(inputs, "metadata")["name"] = resource.NewProperty(name)
	return nil
}

func automaticName(req plugin.CheckRequest) (string, error) {
	if lookup(req.Olds, "metadata", "annotations", autonamed) == "true" {
		if old := lookup(req.Olds, "metadata", "name"); old != "" {
			return old, nil
		}
	}
	if options := req.Autonaming; options != nil {
		if options.Mode == plugin.AutonamingModeDisabled {
			return "", errors.New("metadata.name is missing, and automatic names are switched off for this stack")
		}
		if options.ProposedName != "" {
			return options.ProposedName, nil
		}
	}
	name, err := resource.NewUniqueName(req.RandomSeed, req.Name+"-", 8, 0, nil)
	if err != nil {
		return "", fmt.Errorf("metadata.name is missing, and none could be made up: %w", err)
	}
	return name, nil
}
