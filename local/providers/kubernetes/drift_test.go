package kubernetes

import (
	"context"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"seaworthy.dev/local/providers/internal/plugintest"
)

func TestDrift(t *testing.T) {
	inputs := props(object{
		"spec": object{
			"replicas": 2, "cpu": "0.5", "empty": []any{},
			"containers": []any{object{"name": "a", "image": "1"}, object{"name": "b", "image": "1"}},
			"args":       []any{"x", "y"}, "gone": "by hand",
		},
		"metadata": object{"labels": object{"a": "b"}},
	})
	desired := object{
		"spec": object{
			"replicas": int64(2), "cpu": "500m", "gone": "by hand", "strategy": "default",
			"containers": []any{object{"name": "a", "image": "1", "pull": "Always"}, object{"name": "b", "image": "1"}},
			"args":       []any{"x", "y"},
		},
		"metadata": object{"labels": object{"a": "b"}},
	}
	if same := driftMap(inputs, desired, desired); !same.DeepEquals(inputs) {
		t.Errorf("drift where there is none: %v", same)
	}
	live := object{
		"spec": object{
			"replicas": int64(5), "cpu": "500m", "strategy": "other",
			"containers": []any{object{"name": "b", "image": "2"}, object{"name": "a", "image": "1", "pull": "Always"}},
			"args":       []any{"x"},
		},
		"metadata": object{"labels": object{"a": "b", "added": "by hand"}},
	}
	want := props(object{
		"spec": object{
			"replicas": 5, "cpu": "0.5", "empty": []any{},
			"containers": []any{object{"name": "a", "image": "1"}, object{"name": "b", "image": "2"}}, "args": []any{"x"},
		},
		"metadata": object{"labels": object{"a": "b"}},
	})
	if got := driftMap(inputs, desired, live); !got.DeepEquals(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestDriftStaysSecret(t *testing.T) {
	inputs := resource.PropertyMap{"stringData": resource.MakeSecret(resource.NewProperty(props(object{"k": "old"})))}
	got := driftMap(inputs, object{"stringData": object{"k": "old"}}, object{"stringData": object{"k": "new"}})
	if !got["stringData"].IsSecret() || lookup(got, "stringData", "k") != "new" {
		t.Errorf("%v", got)
	}
}

func TestDriftMadeByHandIsFoundAndUndone(t *testing.T) {
	c, p, _ := server(t, object{"enableSecretMutable": "true"})
	ns := inNamespace(t, c)
	deployed := c.Make(deploymentToken, "app", deployment(ns, "app", 0))
	kept := c.Make(secretToken, "s", props(object{"metadata": object{"name": "s", "namespace": ns}, "stringData": object{"password": "first-value"}}))

	for _, state := range []*plugintest.State{deployed, kept} {
		same, err := c.Refresh(state)
		if err != nil {
			t.Fatal(err)
		}
		if diff, err := c.Diff(same, state.Inputs); err != nil || diff.GetChanges() != pulumirpc.DiffResponse_DIFF_NONE {
			t.Fatalf("drift where there is none: %v %v", diff, err)
		}
	}
	byHand(t, p, deployments, ns, "app", `{"spec":{"template":{"spec":{"containers":[{"name":"main","image":"other:2"}]}}}}`)
	byHand(t, p, secrets, ns, "s", `{"data":{"password":"b3RoZXItdmFsdWU="}}`)

	for path, state := range map[string]*plugintest.State{
		"spec.template.spec.containers[0].image": deployed, "stringData.password": kept,
	} {
		drifted, err := c.Refresh(state)
		if err != nil {
			t.Fatal(err)
		}
		diff, err := c.Diff(drifted, state.Inputs)
		if err != nil || diff.GetDetailedDiff()[path] == nil {
			t.Fatalf("the drift of %s is not found: %v %v", path, diff.GetDetailedDiff(), err)
		}
		// A preview may not take the field over, so it shows whose it is; an update does, because it was set with kubectl.
		_, err = c.Update(drifted, state.Inputs, true)
		fails(t, err, codes.FailedPrecondition, "Server-Side Apply field conflict detected. See https://", `had an apply conflict: Apply failed with 1 conflict: conflict with "kubectl-edit"`)
		undone, err := c.Update(drifted, state.Inputs, false)
		if err != nil {
			t.Fatal(err)
		}
		clean, err := c.Refresh(undone)
		if err != nil {
			t.Fatal(err)
		}
		if diff, err := c.Diff(clean, state.Inputs); err != nil || diff.GetChanges() != pulumirpc.DiffResponse_DIFF_NONE {
			t.Errorf("the drift of %s is not undone: %v %v", path, diff, err)
		}
	}
}

func TestAnotherManagersFieldIsAConflict(t *testing.T) {
	c, p, _ := server(t, nil)
	ns := inNamespace(t, c)
	state := c.Make(deploymentToken, "app", deployment(ns, "app", 0))
	_, err := p.cluster.objects.Resource(deployments).Namespace(ns).Patch(context.Background(), "app", types.MergePatchType,
		[]byte(`{"spec":{"replicas":5}}`), metav1.PatchOptions{FieldManager: "autoscaler"})
	if err != nil {
		t.Fatal(err)
	}
	inputs := state.Inputs.Copy()
	inputs["spec"].ObjectValue()["minReadySeconds"] = resource.NewProperty(1.0)
	for _, preview := range []bool{true, false} {
		_, err = c.Update(state, inputs, preview)
		fails(t, err, codes.FailedPrecondition, `conflict with "autoscaler" using apps/v1: .spec.replicas`, "ignoreChanges", "pulumi.com/patchForce")
	}
	if _, err := c.Update(state, inputs, true, "spec.replicas"); err != nil {
		t.Errorf("with ignoreChanges: %v", err)
	}
}

// What kubectl scale sets is not kubectl's own entry, but that of a subresource, which nothing takes over without being asked to.
func TestAScaledWorkloadIsTakenBackOnlyByForce(t *testing.T) {
	c, p, _ := server(t, nil)
	ns := inNamespace(t, c)
	state := c.Make(deploymentToken, "app", deployment(ns, "app", 0))
	_, err := p.cluster.objects.Resource(deployments).Namespace(ns).Patch(context.Background(), "app", types.MergePatchType,
		[]byte(`{"spec":{"replicas":2}}`), metav1.PatchOptions{FieldManager: "kubectl"}, "scale")
	if err != nil {
		t.Fatal(err)
	}
	scaled, err := c.Refresh(state)
	if err != nil {
		t.Fatal(err)
	}
	for _, preview := range []bool{true, false} {
		_, err = c.Update(scaled, state.Inputs, preview)
		fails(t, err, codes.FailedPrecondition, `conflict with "kubectl" with subresource "scale" using apps/v1: .spec.replicas`)
	}
	forced, _, _ := server(t, object{"enablePatchForce": "true"})
	for _, preview := range []bool{true, false} {
		taken, err := forced.Update(scaled, state.Inputs, preview)
		if err != nil || lookupValue(taken.Outputs, "spec", "replicas").NumberValue() != 0 {
			t.Errorf("preview %v: %v", preview, err)
		}
	}
	if _, err := c.Update(scaled, state.Inputs, false); err != nil {
		t.Errorf("the next update: %v", err)
	}
}

func TestWhatKubectlAppliedIsTakenOver(t *testing.T) {
	c, p, _ := server(t, object{"enableConfigMapMutable": "true"})
	ns := inNamespace(t, c)
	state := c.Make(configToken, "app", configMap(ns, "app", "ours"))
	force := true
	_, err := p.cluster.objects.Resource(configMaps).Namespace(ns).Patch(context.Background(), "app", types.ApplyPatchType,
		[]byte(`{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"app"},"data":{"key":"theirs","more":"theirs"}}`),
		metav1.PatchOptions{FieldManager: "kubectl", Force: &force})
	if err != nil {
		t.Fatal(err)
	}
	after, err := c.Update(state, state.Inputs, false)
	if err != nil || lookup(after.Outputs, "data", "key") != "ours" || lookup(after.Outputs, "data", "more") != "" {
		t.Errorf("%v %v", after, err)
	}
}

func TestAnUpdateOfAnObjectThatSomebodyDeletedAsksForARefresh(t *testing.T) {
	c, p, _ := server(t, object{"enableConfigMapMutable": "true"})
	ns := inNamespace(t, c)
	state := c.Make(configToken, "app", configMap(ns, "app", "one"))
	if err := p.cluster.objects.Resource(configMaps).Namespace(ns).Delete(context.Background(), "app", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	inputs := checked(t, c, state.URN, state.Inputs, configMap(ns, "app", "two"))
	for _, preview := range []bool{true, false} {
		_, err := c.Update(state, inputs, preview)
		fails(t, err, codes.NotFound, "ConfigMap "+ns+"/app not found", "Refresh the stack")
	}
}

func TestImportShowsNoChanges(t *testing.T) {
	c, _, _ := server(t, nil)
	ns := inNamespace(t, c)
	c.Make(configToken, "made", configMap(ns, "made", "x"))
	urn := plugintest.URN(configToken, "imported")
	state, err := c.Import(urn, ns+"/made")
	if err != nil {
		t.Fatal(err)
	}
	inputs := checked(t, c, urn, nil, configMap(ns, "made", "x"))
	if diff, err := c.Diff(state, inputs); err != nil || diff.GetChanges() != pulumirpc.DiffResponse_DIFF_NONE {
		t.Errorf("%v %v", diff, err)
	}
}
