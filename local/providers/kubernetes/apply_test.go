package kubernetes

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"seaworthy.dev/local/providers/internal/plugintest"
)

func TestCreateReadUpdateDelete(t *testing.T) {
	c, _, _ := server(t, object{"enableConfigMapMutable": "true"})
	ns := inNamespace(t, c)
	state := c.Make(configToken, "app", configMap(ns, "app", "one"))
	if state.ID != ns+"/app" || lookup(state.Outputs, "metadata", "uid") == "" {
		t.Fatalf("id %q, outputs %v", state.ID, state.Outputs)
	}
	if _, ok := state.Outputs["metadata"].ObjectValue()["managedFields"]; ok {
		t.Error("the outputs hold the managed fields")
	}
	inputs := checked(t, c, state.URN, state.Inputs, configMap(ns, "app", "two"))
	diff, err := c.Diff(state, inputs)
	if err != nil || diff.GetChanges() != pulumirpc.DiffResponse_DIFF_SOME || len(diff.GetReplaces()) > 0 {
		t.Fatalf("%v %v", diff, err)
	}
	tried, err := c.Update(state, inputs, true)
	if err != nil || lookup(tried.Outputs, "data", "key") != "two" {
		t.Fatalf("%v %v", tried, err)
	}
	again, err := c.Refresh(state)
	if err != nil || lookup(again.Outputs, "data", "key") != "one" {
		t.Fatalf("the preview of an update changed the object: %v %v", again, err)
	}
	state, err = c.Update(state, inputs, false)
	if err != nil || lookup(state.Outputs, "data", "key") != "two" {
		t.Fatalf("%v %v", state, err)
	}
	if err := c.Delete(state); err != nil {
		t.Fatal(err)
	}
	if gone, err := c.Refresh(state); gone != nil || err != nil {
		t.Errorf("still there after its deletion: %v %v", gone, err)
	}
	if err := c.Delete(state); err != nil {
		t.Errorf("deleting what is gone fails: %v", err)
	}
}

func TestAnUpdateRemovesWhatTheProgramNoLongerHas(t *testing.T) {
	c, p, _ := server(t, object{"enableSecretMutable": "true"})
	ns := inNamespace(t, c)
	inputs := func(data object) resource.PropertyMap {
		return props(object{"metadata": object{"name": "s", "namespace": ns}, "stringData": data})
	}
	state := c.Make(secretToken, "s", inputs(object{"a": "first-value", "b": "second-value"}))
	if !state.Outputs["data"].IsSecret() || !state.Outputs["stringData"].IsSecret() || !state.Inputs["stringData"].IsSecret() {
		t.Error("a Secret's contents are not secret")
	}
	if _, err := c.Update(state, checked(t, c, state.URN, state.Inputs, inputs(object{"a": "first-value"})), false); err != nil {
		t.Fatal(err)
	}
	live, err := p.cluster.objects.Resource(secrets).Namespace(ns).Get(context.Background(), "s", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if data, _, _ := unstructured.NestedMap(live.Object, "data"); len(data) != 1 || data["a"] != "Zmlyc3QtdmFsdWU=" {
		t.Errorf("data is %v", data)
	}
}

func TestSomebodyElsesObjectIsLeftAlone(t *testing.T) {
	c, p, _ := server(t, nil)
	ns := inNamespace(t, c)
	theirs := &unstructured.Unstructured{Object: object{"apiVersion": "v1", "kind": "ConfigMap", "metadata": object{"name": "taken"}, "data": object{"key": "theirs"}}}
	_, err := p.cluster.objects.Resource(configMaps).Namespace(ns).Create(context.Background(), theirs, metav1.CreateOptions{FieldManager: "argocd"})
	if err != nil {
		t.Fatal(err)
	}
	urn := plugintest.URN(configToken, "taken")
	inputs := checked(t, c, urn, nil, configMap(ns, "taken", "mine"))
	for _, preview := range []bool{true, false} {
		_, err = c.Create(urn, inputs, preview)
		fails(t, err, codes.AlreadyExists, "ConfigMap "+ns+"/taken already exists", "argocd", "pulumi import "+configToken+" taken "+ns+"/taken", "context tests")
	}
	// Nor is an object of another resource of the same stack: it would be deleted with that one.
	c.Make(configToken, "old-name", configMap(ns, "same-object", "x"))
	urn = plugintest.URN(configToken, "new-name")
	_, err = c.Create(urn, checked(t, c, urn, nil, configMap(ns, "same-object", "x")), false)
	fails(t, err, codes.AlreadyExists, "another stack, or a resource of another name")
}

func TestAnInterruptedCreateIsTakenUpAgain(t *testing.T) {
	first, _, _ := server(t, nil)
	ns := inNamespace(t, first)
	state := first.Make(configToken, "app", configMap(ns, "app", "one"))
	// The state was never saved; the next run knows nothing of the object.
	second, _, said := server(t, nil)
	urn := plugintest.URN(configToken, "app")
	inputs := checked(t, second, urn, nil, configMap(ns, "app", "two"))
	if _, err := second.Create(urn, inputs, true); err != nil {
		t.Errorf("preview: %v", err)
	}
	adopted, err := second.Create(urn, inputs, false)
	if err != nil || lookup(adopted.Outputs, "data", "key") != "two" || lookup(adopted.Outputs, "metadata", "uid") != lookup(state.Outputs, "metadata", "uid") {
		t.Fatalf("%v %v", adopted, err)
	}
	if !strings.Contains(said.all(), "was left by an update of this stack that was interrupted") {
		t.Errorf("the user is not told: %s", said.all())
	}
	// The object of a resource that the state has is never taken for a left-over: it's deleted after its replacement.
	third, _, _ := server(t, nil)
	checked(t, third, urn, adopted.Inputs, configMap(ns, "app", "two"))
	_, err = third.Create(urn, inputs, false)
	fails(t, err, codes.AlreadyExists)
}

func TestAnUnreadyObjectIsKeptAndSaysWhy(t *testing.T) {
	c, _, said := server(t, nil)
	ns := inNamespace(t, c)
	inputs := deployment(ns, "stuck", 2)
	metadata := inputs["metadata"].ObjectValue()
	metadata["annotations"] = resource.NewProperty(props(object{"pulumi.com/timeoutSeconds": "2"}))
	begun := time.Now()
	state := c.Make(deploymentToken, "stuck", inputs)
	for _, want := range []string{"Deployment " + ns + "/stuck: not ready after 2s", "[0/2 ready]"} {
		if !strings.Contains(state.InitError, want) {
			t.Errorf("%q is not in: %s", want, state.InitError)
		}
	}
	if time.Since(begun) > 15*time.Second || state.ID != ns+"/stuck" || lookup(state.Outputs, "metadata", "uid") == "" {
		t.Errorf("after %s: %+v", time.Since(begun), state)
	}
	if !strings.Contains(said.all(), "[0/2 ready]") {
		t.Errorf("no progress was shown: %s", said.all())
	}
	metadata["annotations"] = resource.NewProperty(props(object{"pulumi.com/skipAwait": "true"}))
	if state, err := c.Update(state, checked(t, c, state.URN, state.Inputs, inputs), false); err != nil || state.InitError != "" {
		t.Errorf("skipAwait waits: %+v %v", state, err)
	}
}

func TestCustomResources(t *testing.T) {
	c, _, _ := server(t, nil)
	ns := inNamespace(t, c)
	definition := c.Make(definitionToken, "boats", props(object{
		"metadata": object{"name": "boats.harbour.example.com"},
		"spec": object{
			"group": "harbour.example.com", "scope": "Namespaced", "names": object{"plural": "boats", "singular": "boat", "kind": "Boat"},
			"versions": []any{object{"name": "v1", "served": true, "storage": true, "schema": object{"openAPIV3Schema": object{
				"type": "object", "properties": object{"spec": object{"type": "object", "x_kubernetes_preserve_unknown_fields": true}},
			}}}},
		},
	}))
	if definition.InitError != "" {
		t.Fatal(definition.InitError)
	}
	boat := c.Make("kubernetes:harbour.example.com/v1:Boat", "boat", props(object{
		"apiVersion": "harbour.example.com/v1", "kind": "Boat", "metadata": object{"name": "b", "namespace": ns}, "spec": object{"masts": 2},
	}))
	if boat.ID != ns+"/b" || boat.Outputs["spec"].ObjectValue()["masts"].NumberValue() != 2 {
		t.Errorf("%+v", boat)
	}
	if diff, err := c.Diff(definition, definition.Inputs); err != nil || diff.GetChanges() != pulumirpc.DiffResponse_DIFF_NONE {
		t.Errorf("%v %v", diff, err)
	}
	if refreshed, err := c.Refresh(definition); err != nil || refreshed == nil {
		t.Error(err)
	} else if diff, _ := c.Diff(refreshed, definition.Inputs); diff.GetChanges() != pulumirpc.DiffResponse_DIFF_NONE {
		t.Errorf("a refresh of the definition shows changes: %v", diff)
	}
	if err := c.Delete(definition); err != nil {
		t.Fatal(err)
	}
	if err := c.Delete(boat); err != nil {
		t.Errorf("an object whose kind is gone: %v", err)
	}
}

func TestAdmissionPolicies(t *testing.T) {
	c, _, _ := server(t, nil)
	policy := func(expression string) resource.PropertyMap {
		rules := []any{object{"apiGroups": []any{"example.com"}, "apiVersions": []any{"v1"}, "operations": []any{"CREATE"}, "resources": []any{"things"}}}
		return props(object{"metadata": object{"name": "tests"}, "spec": object{
			"failurePolicy": "Fail", "matchConstraints": object{"resourceRules": rules},
			"variables":   []any{object{"name": "one", "expression": expression}},
			"validations": []any{object{"expression": "variables.one == 1"}},
		}})
	}
	made := c.Make("kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy", "policy", policy("1"))
	bound := c.Make("kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding", "binding",
		props(object{"metadata": object{"name": "tests"}, "spec": object{"policyName": "tests", "validationActions": []any{"Deny"}}}))
	if made.ID != "tests" || bound.ID != "tests" {
		t.Fatalf("ids %q and %q", made.ID, bound.ID)
	}
	same, err := c.Diff(made, made.Inputs)
	if err != nil || same.GetChanges() == pulumirpc.DiffResponse_DIFF_SOME {
		t.Errorf("an unchanged policy differs: %v %v", same, err)
	}
	inputs := checked(t, c, made.URN, made.Inputs, policy("2"))
	diff, err := c.Diff(made, inputs)
	if err != nil || diff.GetChanges() != pulumirpc.DiffResponse_DIFF_SOME || len(diff.GetReplaces()) > 0 {
		t.Fatalf("%v %v", diff, err)
	}
	if made, err = c.Update(made, inputs, false); err != nil {
		t.Fatal(err)
	}
	for _, state := range []*plugintest.State{bound, made} {
		if err := c.Delete(state); err != nil {
			t.Fatal(err)
		}
	}
}
