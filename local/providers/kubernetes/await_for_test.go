package kubernetes

import (
	"context"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"seaworthy.dev/local/providers/internal/plugintest"
)

func waitingFor(annotation string, status object) *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: object{
		"kind": "Ship", "metadata": object{"name": "s", "generation": int64(2), "annotations": object{waitFor: annotation}}, "status": status,
	}}
}

func TestWhatAnAnnotationWaitsFor(t *testing.T) {
	ready := object{"type": "Ready", "status": "True"}
	early := object{"type": "Ready", "status": "True", "observedGeneration": int64(1)}
	with := func(conditions ...any) object { return object{"conditions": conditions} }
	for _, c := range []struct {
		name, annotation string
		status           object
		done             bool
		says             string
	}{
		{"a condition", "condition=Ready", with(object{"type": "Other", "status": "False"}, ready), true, ""},
		{"its letters' case", "condition=ready=true", with(ready), true, ""},
		{"one that is false", "condition=Ready", with(object{"type": "Ready", "status": "False", "reason": "Joining", "message": "1 of 3"}), false, "Ready to be True, it is False: Joining: 1 of 3"},
		{"one that must be false", "condition=Degraded=False", with(object{"type": "Degraded", "status": "False"}), true, ""},
		{"no conditions", "condition=Ready", object{}, false, "it has none yet"},
		{"another condition", "condition=Ready", with(object{"type": "NotReady", "status": "True"}), false, "it has none yet"},
		{"a condition of an earlier generation", "condition=Ready", with(early), false, "an earlier generation"},
		{"a status of an earlier generation", "condition=Ready", object{"observedGeneration": int64(1), "conditions": []any{ready}}, false, "an earlier generation"},
		{"a condition that is newer than its status", "condition=Ready", object{"observedGeneration": int64(1), "conditions": []any{
			object{"type": "Ready", "status": "True", "observedGeneration": int64(2)}}}, true, ""},
		{"a path", "jsonpath={.status.address}", object{"address": ""}, true, ""},
		{"a path to a list", "jsonpath={.status.conditions}", with(ready), true, ""},
		{"a path to nothing", "jsonpath={.status.address}", object{}, false, "nothing is there yet"},
		{"a path from the root", "jsonpath={ $.status.phase }=Up", object{"phase": "Up"}, true, ""},
		{"a value", "jsonpath={.status.phase}=Up", object{"phase": "Up"}, true, ""},
		{"another value", "jsonpath={.status.phase}=Up", object{"phase": "Starting"}, false, "{.status.phase}=Up, it is Starting"},
		{"a number", "jsonpath={.status.readyInstances}=3", object{"readyInstances": int64(3)}, true, ""},
		{"a list compared with a value", "jsonpath={.status.conditions}=Up", with(ready), false, "not a single value"},
		{"a filter", `jsonpath={.status.conditions[?(@.type=="Ready")].status}=True`, with(object{"type": "Other", "status": "False"}, ready), true, ""},
		{"a filter that finds nothing", `jsonpath={.status.conditions[?(@.type=="Ready")].status}=True`, with(), false, "nothing is there yet"},
		{"all of a list", `["condition=Ready", "jsonpath={.status.phase}=Up"]`, object{"phase": "Up", "conditions": []any{ready}}, true, ""},
		{"not all of a list", `["condition=Ready", "jsonpath={.status.phase}=Up"]`, object{"phase": "Down", "conditions": []any{ready}}, false, "it is Down"},
	} {
		obj := waitingFor(c.annotation, c.status)
		a, found, err := customAwaiter(obj)
		if err != nil || !found {
			t.Errorf("%s: %v %v", c.name, found, err)
			continue
		}
		if now := a.check(obj, snapshot{}); now.done != c.done || !strings.Contains(now.status, c.says) {
			t.Errorf("%s: %+v", c.name, now)
		}
	}
}

func TestAnAnnotationThatCannotBeReadIsAnError(t *testing.T) {
	for annotation, want := range map[string]string{
		"Ready":                        `expected a "jsonpath=" or "condition=" prefix, got "Ready"`,
		`["condition=Ready", "Ready"]`: `got "Ready"`,
		"[]":                           "at least one condition must be specified",
		"jsonpath=.status.phase":       "format should be {.path}=value or {.path}",
		"jsonpath={.status.phase}=":    "format should be {.path}=value or {.path}",
		"jsonpath={.a}=b=c":            "format should be {.path}=value or {.path}",
		"jsonpath={.status[}":          "parsing",
	} {
		_, _, err := customAwaiter(waitingFor(annotation, object{}))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "Ship s: its annotation pulumi.com/waitFor") {
			t.Errorf("%s: %v", annotation, err)
		}
	}
}

const shipToken = "kubernetes:yard.example.com/v1:Ship"

var ships = schema.GroupVersionResource{Group: "yard.example.com", Version: "v1", Resource: "ships"}

// shipyard serves a kind whose status only its operator sets.
func shipyard(t *testing.T, c *plugintest.Client) {
	anything := object{"type": "object", "x_kubernetes_preserve_unknown_fields": true}
	definition := c.Make(definitionToken, "ships", props(object{
		"metadata": object{"name": "ships.yard.example.com"},
		"spec": object{
			"group": "yard.example.com", "scope": "Namespaced", "names": object{"plural": "ships", "singular": "ship", "kind": "Ship"},
			"versions": []any{object{"name": "v1", "served": true, "storage": true, "subresources": object{"status": object{}},
				"schema": object{"openAPIV3Schema": object{"type": "object", "properties": object{"spec": anything, "status": anything}}},
			}},
		},
	}))
	t.Cleanup(func() { _ = c.Delete(definition) })
}

func ship(namespace string, masts int, annotations object) resource.PropertyMap {
	return props(object{
		"apiVersion": "yard.example.com/v1", "kind": "Ship", "spec": object{"masts": masts},
		"metadata": object{"name": "s", "namespace": namespace, "annotations": annotations},
	})
}

func reports(t *testing.T, p *Provider, namespace, status string) {
	t.Helper()
	_, err := p.cluster.objects.Resource(ships).Namespace(namespace).Patch(context.Background(), "s", types.MergePatchType,
		[]byte(`{"status":`+status+`}`), metav1.PatchOptions{FieldManager: "operator"}, "status")
	if err != nil {
		t.Fatal(err)
	}
}

func TestACustomResourceIsAwaitedAsItsAnnotationSays(t *testing.T) {
	c, p, said := server(t, nil)
	ns := inNamespace(t, c)
	shipyard(t, c)
	asked := object{waitFor: "condition=Ready", timeoutSeconds: "2"}
	state := c.Make(shipToken, "ship", ship(ns, 1, asked))
	if !strings.Contains(state.InitError, "Ship "+ns+"/s: not ready after 2s") || !strings.Contains(state.InitError, "waiting for its condition Ready to be True: it has none yet") {
		t.Errorf("created: %s", state.InitError)
	}
	if !strings.Contains(said.all(), "waiting for its condition Ready") {
		t.Errorf("no progress was shown: %s", said.all())
	}
	reports(t, p, ns, `{"observedGeneration":1,"conditions":[{"type":"Ready","status":"True"}]}`)
	update := func(masts int, annotations object) *plugintest.State {
		t.Helper()
		after, err := c.Update(state, checked(t, c, state.URN, state.Inputs, ship(ns, masts, annotations)), false)
		if err != nil {
			t.Fatal(err)
		}
		return after
	}
	if state = update(1, asked); state.InitError != "" {
		t.Errorf("ready: %s", state.InitError)
	}
	// A refresh looks at what the kind itself has, which is nothing.
	reports(t, p, ns, `{"conditions":[{"type":"Ready","status":"False"}]}`)
	if refreshed, err := c.Refresh(state); err != nil || refreshed.InitError != "" {
		t.Errorf("refreshed: %+v %v", refreshed, err)
	}
	reports(t, p, ns, `{"conditions":[{"type":"Ready","status":"True"}]}`)
	if state = update(2, asked); !strings.Contains(state.InitError, "an earlier generation") {
		t.Errorf("changed since it was ready: %q", state.InitError)
	}
	if state = update(3, object{waitFor: "condition=Ready", skipAwait: "true"}); state.InitError != "" {
		t.Errorf("skipAwait waits: %s", state.InitError)
	}
	if state = update(3, object{waitFor: "Ready"}); !strings.Contains(state.InitError, `expected a "jsonpath=" or "condition=" prefix`) {
		t.Errorf("an annotation that cannot be read: %q", state.InitError)
	}
}

func TestAnAnnotationComesBeforeTheKindsOwnReadiness(t *testing.T) {
	c, _, _ := server(t, nil)
	ns := inNamespace(t, c)
	inputs := deployment(ns, "unready", 1)
	inputs["metadata"].ObjectValue()["annotations"] = resource.NewProperty(props(object{waitFor: "jsonpath={.spec.replicas}=1"}))
	if state := c.Make(deploymentToken, "unready", inputs); state.InitError != "" {
		t.Error(state.InitError)
	}
}

func TestADeletionIsLeftUnawaitedOnlyForTheKindsThatAllowIt(t *testing.T) {
	c, p, _ := server(t, nil)
	ns := inNamespace(t, c)
	held := func(inputs resource.PropertyMap) resource.PropertyMap {
		metadata := inputs["metadata"].ObjectValue()
		metadata["finalizers"] = resource.NewProperty([]resource.PropertyValue{resource.NewProperty("example.com/held")})
		metadata["annotations"] = resource.NewProperty(props(object{skipAwait: "true", timeoutSeconds: "2"}))
		return inputs
	}
	awaited := c.Make(configToken, "held", held(configMap(ns, "held", "x")))
	left := c.Make(deploymentToken, "held", held(deployment(ns, "held", 0)))
	t.Cleanup(func() {
		byHand(t, p, configMaps, ns, "held", `{"metadata":{"finalizers":null}}`)
		byHand(t, p, deployments, ns, "held", `{"metadata":{"finalizers":null}}`)
	})
	if err := c.Delete(awaited); err == nil || !strings.Contains(err.Error(), "not gone after 2s") {
		t.Errorf("a ConfigMap: %v", err)
	}
	if err := c.Delete(left); err != nil {
		t.Errorf("a Deployment: %v", err)
	}
}
