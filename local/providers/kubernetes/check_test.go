package kubernetes

import (
	"context"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"seaworthy.dev/local/providers/internal/plugintest"
)

func check(t *testing.T, p *Provider, token string, old, inputs resource.PropertyMap) resource.PropertyMap {
	t.Helper()
	urn := plugintest.URN(token, "res")
	resp, err := p.Check(context.Background(), plugin.CheckRequest{URN: urn, Name: "res", Type: urn.Type(), Olds: old, News: inputs, RandomSeed: []byte("seed")})
	if err != nil || len(resp.Failures) > 0 {
		t.Fatalf("%v %v", resp.Failures, err)
	}
	return resp.Properties
}

func TestCheckCompletesTheInputs(t *testing.T) {
	p := offline(settings{})
	inputs := check(t, p, configToken, nil, props(object{"metadata": object{"name": "a"}, "data": object{}}))
	if lookup(inputs, "apiVersion") != "v1" || lookup(inputs, "kind") != "ConfigMap" || lookup(inputs, "metadata", "namespace") != "default" {
		t.Errorf("%v", inputs)
	}
	inputs = check(t, p, namespaceToken, nil, props(object{"metadata": object{"name": "a"}}))
	if lookup(inputs, "metadata", "namespace") != "" {
		t.Error("a namespace was put into a namespace")
	}
	p.cluster.namespace = "of-the-provider"
	inputs = check(t, p, deploymentToken, nil, props(object{"metadata": object{"name": "a"}}))
	if lookup(inputs, "metadata", "namespace") != "of-the-provider" {
		t.Errorf("%v", inputs)
	}
}

func TestAutomaticNamesAreKept(t *testing.T) {
	p := offline(settings{})
	first := check(t, p, configToken, nil, resource.PropertyMap{})
	name := lookup(first, "metadata", "name")
	if len(name) != len("res-")+8 || name[:4] != "res-" || lookup(first, "metadata", "annotations", autonamed) != "true" {
		t.Fatalf("%v", first)
	}
	if again := check(t, p, configToken, first, resource.PropertyMap{}); lookup(again, "metadata", "name") != name {
		t.Errorf("%s became %s", name, lookup(again, "metadata", "name"))
	}
	given := check(t, p, configToken, first, props(object{"metadata": object{"name": "given"}}))
	if lookup(given, "metadata", "name") != "given" || lookup(given, "metadata", "annotations", autonamed) != "" {
		t.Errorf("%v", given)
	}
	fresh := check(t, p, configToken, given, resource.PropertyMap{})
	if lookup(fresh, "metadata", "name") == "given" {
		t.Error("a name that the user gave was kept as an automatic one")
	}
}

func TestTheEnginesNamingIsFollowed(t *testing.T) {
	p := offline(settings{})
	urn := plugintest.URN(configToken, "res")
	request := plugin.CheckRequest{URN: urn, Name: "res", Type: urn.Type(), News: resource.PropertyMap{}}
	request.Autonaming = &plugin.AutonamingOptions{Mode: plugin.AutonamingModeEnforce, ProposedName: "exactly-this"}
	resp, err := p.Check(context.Background(), request)
	if err != nil || lookup(resp.Properties, "metadata", "name") != "exactly-this" {
		t.Errorf("%v %v", resp, err)
	}
	request.Autonaming = &plugin.AutonamingOptions{Mode: plugin.AutonamingModeDisabled}
	if resp, err = p.Check(context.Background(), request); err != nil || len(resp.Failures) != 1 {
		t.Errorf("%v %v", resp, err)
	}
}

func TestCheckLeavesTheProgramsInputsAlone(t *testing.T) {
	inputs := props(object{"metadata": object{"labels": object{"a": "b"}}})
	check(t, offline(settings{}), configToken, nil, inputs)
	if len(inputs) != 1 || len(inputs["metadata"].ObjectValue()) != 1 {
		t.Errorf("%v", inputs)
	}
	secret := resource.PropertyMap{"metadata": resource.MakeSecret(resource.NewProperty(props(object{"labels": object{"a": "b"}})))}
	if checked := check(t, offline(settings{}), configToken, nil, secret); !checked["metadata"].IsSecret() {
		t.Error("secret metadata lost its secrecy")
	}
}
