package kubernetes

import (
	"context"
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"seaworthy.dev/local/providers/internal/plugintest"
	"seaworthy.dev/local/providers/internal/property"
)

func diff(t *testing.T, p *Provider, token string, was, is resource.PropertyMap) plugin.DiffResult {
	t.Helper()
	urn := plugintest.URN(token, "res")
	result, err := p.Diff(context.Background(), plugin.DiffRequest{URN: urn, Type: urn.Type(), OldInputs: was, NewInputs: is})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestReplaceRules(t *testing.T) {
	mutable := settings{configMapMutable: true, secretMutable: true}
	cases := []struct {
		name, token string
		s           settings
		was, is     object
		replaces    []string
		changes     []string
	}{
		{"a label", configToken, settings{}, object{"metadata": object{"name": "a"}},
			object{"metadata": object{"name": "a", "labels": object{"x": "y"}}}, nil, []string{"metadata.labels"}},
		{"the name", configToken, mutable, object{"metadata": object{"name": "a"}}, object{"metadata": object{"name": "b"}},
			[]string{"metadata.name"}, []string{"metadata.name"}},
		{"data that may change", configToken, mutable, object{"data": object{"k": "1"}}, object{"data": object{"k": "2"}}, nil, []string{"data.k"}},
		{"data that may not", configToken, settings{}, object{"data": object{"k": "1"}}, object{"data": object{"k": "2"}}, []string{"data.k"}, []string{"data.k"}},
		{"data that the object itself froze", configToken, mutable, object{"immutable": true, "data": object{"k": "1"}},
			object{"immutable": true, "data": object{"k": "2"}}, []string{"data.k"}, []string{"data.k"}},
		{"a secret that may change", secretToken, mutable, object{"stringData": object{"k": "1"}}, object{"stringData": object{"k": "2"}}, nil, []string{"stringData.k"}},
		{"a secret that may not", secretToken, settings{}, object{"stringData": object{"k": "1"}}, object{"stringData": object{}}, []string{"stringData.k"}, []string{"stringData.k"}},
		{"a secret's type", secretToken, mutable, object{"type": "Opaque"}, object{"type": "kubernetes.io/tls"}, []string{"type"}, []string{"type"}},
		{"a selector", deploymentToken, settings{}, object{"spec": object{"selector": object{"matchLabels": object{"a": "b"}}}},
			object{"spec": object{"selector": object{"matchLabels": object{"a": "c"}}}}, []string{"spec.selector.matchLabels.a"}, []string{"spec.selector.matchLabels.a"}},
		{"an image", deploymentToken, settings{}, object{"spec": object{"template": object{"spec": object{"containers": []any{object{"image": "a"}}}}}},
			object{"spec": object{"template": object{"spec": object{"containers": []any{object{"image": "b"}}}}}}, nil, []string{"spec.template.spec.containers[0].image"}},
		{"a claim template", "kubernetes:apps/v1:StatefulSet", settings{}, object{"spec": object{"volumeClaimTemplates": []any{object{"spec": object{"a": 1}}}}},
			object{"spec": object{"volumeClaimTemplates": []any{object{"spec": object{"a": 2}}}}},
			[]string{"spec.volumeClaimTemplates[0].spec.a"}, []string{"spec.volumeClaimTemplates[0].spec.a"}},
		{"a replica count", "kubernetes:apps/v1:StatefulSet", settings{}, object{"spec": object{"replicas": 1, "serviceName": "s"}},
			object{"spec": object{"replicas": 3, "serviceName": "s"}}, nil, []string{"spec.replicas"}},
		{"a claim's size", "kubernetes:core/v1:PersistentVolumeClaim", settings{}, object{"spec": object{"resources": object{"requests": object{"storage": "1Gi"}}}},
			object{"spec": object{"resources": object{"requests": object{"storage": "2Gi"}}}}, nil, []string{"spec.resources.requests.storage"}},
		{"a claim's class", "kubernetes:core/v1:PersistentVolumeClaim", settings{}, object{"spec": object{"storageClassName": "a"}},
			object{"spec": object{"storageClassName": "b"}}, []string{"spec.storageClassName"}, []string{"spec.storageClassName"}},
		{"a job's template", "kubernetes:batch/v1:Job", settings{}, object{"spec": object{"template": object{"spec": object{"x": 1}}, "suspend": true}},
			object{"spec": object{"template": object{"spec": object{"x": 2}}, "suspend": false}},
			[]string{"spec.template.spec.x"}, []string{"spec.suspend", "spec.template.spec.x"}},
		{"a service that becomes headless", "kubernetes:core/v1:Service", settings{}, object{"spec": object{"ports": []any{}}},
			object{"spec": object{"ports": []any{}, "clusterIP": "None"}}, []string{"spec.clusterIP"}, []string{"spec.clusterIP"}},
		{"a service's type", "kubernetes:core/v1:Service", settings{}, object{"spec": object{"type": "ClusterIP"}}, object{"spec": object{"type": "NodePort"}}, nil, []string{"spec.type"}},
		{"a role binding's role", "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding", settings{}, object{"roleRef": object{"name": "a"}},
			object{"roleRef": object{"name": "b"}}, []string{"roleRef.name"}, []string{"roleRef.name"}},
		{"an ingress", "kubernetes:networking.k8s.io/v1:Ingress", settings{}, object{"spec": object{"ingressClassName": "a"}},
			object{"spec": object{"ingressClassName": "b"}}, nil, []string{"spec.ingressClassName"}},
		{"the version", "kubernetes:autoscaling/v2:HorizontalPodAutoscaler", settings{}, object{"apiVersion": "autoscaling/v1"},
			object{"apiVersion": "autoscaling/v2"}, nil, []string{"apiVersion"}},
		{"what the server refuses to change", "kubernetes:scheduling.k8s.io/v1:PriorityClass", settings{}, object{"value": 1}, object{"value": 2}, nil, []string{"value"}},
		{"a job's way to count", "kubernetes:batch/v1:Job", settings{}, object{"spec": object{"completionMode": "Indexed"}},
			object{"spec": object{"completionMode": "NonIndexed"}}, nil, []string{"spec.completionMode"}},
		{"a storage class", "kubernetes:storage.k8s.io/v1:StorageClass", settings{}, object{"provisioner": "a", "reclaimPolicy": "Delete"},
			object{"provisioner": "b", "reclaimPolicy": "Retain"}, []string{"provisioner"}, []string{"provisioner", "reclaimPolicy"}},
		{"a volume's source", "kubernetes:core/v1:PersistentVolume", settings{}, object{"spec": object{"hostPath": object{"path": "/a"}, "capacity": object{"storage": "1"}}},
			object{"spec": object{"hostPath": object{"path": "/b"}, "capacity": object{"storage": "2"}}}, []string{"spec.hostPath.path"}, []string{"spec.capacity.storage", "spec.hostPath.path"}},
		{"data that is to be frozen from now on", configToken, mutable, object{"data": object{"k": "1"}},
			object{"immutable": true, "data": object{"k": "2"}}, []string{"data.k"}, []string{"data.k", "immutable"}},
		{"data that is not frozen any more", configToken, mutable, object{"immutable": true, "data": object{"k": "1"}},
			object{"data": object{"k": "2"}}, nil, []string{"data.k", "immutable"}},
		{"a pod's image", "kubernetes:core/v1:Pod", settings{}, object{"spec": object{"containers": []any{object{"image": "a", "restartPolicy": "x"}}, "activeDeadlineSeconds": 1}},
			object{"spec": object{"containers": []any{object{"image": "b", "restartPolicy": "y"}}, "activeDeadlineSeconds": 2}},
			[]string{"spec.containers[0].image"}, []string{"spec.activeDeadlineSeconds", "spec.containers[0].image", "spec.containers[0].restartPolicy"}},
		{"a pod's further container", "kubernetes:core/v1:Pod", settings{}, object{"spec": object{"containers": []any{object{"image": "a"}}}},
			object{"spec": object{"containers": []any{object{"image": "a"}, object{"image": "b"}}}}, []string{"spec.containers[1]"}, []string{"spec.containers[1]"}},
		{"a pod's container without anything of note", "kubernetes:core/v1:Pod", settings{}, object{"spec": object{"containers": []any{object{"image": "a"}}}},
			object{"spec": object{"containers": []any{object{"image": "a"}, object{"name": "b"}}}}, nil, []string{"spec.containers[1]"}},
		{"a whole spec with a selector", deploymentToken, settings{}, object{}, object{"spec": object{"selector": object{"matchLabels": object{"a": "b"}}}}, []string{"spec"}, []string{"spec"}},
		{"no metadata", configToken, mutable, object{"metadata": object{"labels": object{"a": "b"}}}, object{}, []string{"metadata"}, []string{"metadata"}},
		{"nothing", deploymentToken, settings{}, object{"spec": object{"a": nil, "b": 1}}, object{"spec": object{"b": 1}}, nil, nil},
	}
	for _, c := range cases {
		result := diff(t, offline(c.s), c.token, props(c.was), props(c.is))
		if got := keys(result.ReplaceKeys); !slices.Equal(got, c.replaces) {
			t.Errorf("%s: replaces %v, want %v", c.name, got, c.replaces)
		}
		if got := keys(result.ChangedKeys); !slices.Equal(got, c.changes) {
			t.Errorf("%s: changes %v, want %v", c.name, got, c.changes)
		}
	}
}

func keys(list []resource.PropertyKey) []string {
	var names []string
	for _, key := range list {
		names = append(names, string(key))
	}
	slices.Sort(names)
	return names
}

func TestSecrecyAloneIsNoChange(t *testing.T) {
	was := props(object{"data": object{"k": "v"}})
	is := resource.PropertyMap{"data": resource.MakeSecret(was["data"])}
	if result := diff(t, offline(settings{}), configToken, was, is); result.Changes != plugin.DiffNone {
		t.Errorf("%v", result)
	}
}

func TestWhatIsNotKnownYetIsAChange(t *testing.T) {
	was := props(object{"data": object{"k": "v"}, "metadata": object{"name": "a"}})
	is := props(object{"data": object{}, "metadata": object{"name": "a"}})
	is["data"].ObjectValue()["k"] = property.Unknown()
	result := diff(t, offline(settings{}), configToken, was, is)
	if got := keys(result.ReplaceKeys); !slices.Equal(got, []string{"data.k"}) || !result.DeleteBeforeReplace {
		t.Errorf("%+v", result)
	}
}

func TestAReplacementMakesRoomOnlyWhereItMust(t *testing.T) {
	in := func(name, namespace string, automatic bool) resource.PropertyMap {
		metadata := object{"name": name, "namespace": namespace}
		if automatic {
			metadata["annotations"] = object{string(autonamed): "true"}
		}
		return props(object{"metadata": metadata, "type": "x"})
	}
	fixed, renamed, moved := in("a", "n", false), in("b", "n", false), in("a", "m", false)
	fixed2, automatic, automatic2 := in("a", "n", false), in("a", "n", true), in("a", "n", true)
	for _, new := range []resource.PropertyMap{renamed, moved, fixed2, automatic2} {
		new["type"] = resource.NewProperty("y")
	}
	cases := []struct {
		name    string
		was, is resource.PropertyMap
		want    bool
	}{
		{"a fixed name", fixed, fixed2, true}, {"another name", fixed, renamed, false},
		{"another namespace", fixed, moved, false}, {"an automatic name", automatic, automatic2, false},
	}
	for _, c := range cases {
		if got := diff(t, offline(settings{}), secretToken, c.was, c.is).DeleteBeforeReplace; got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestTheDefaultNamespaceIsThatOfNoNamespace(t *testing.T) {
	was := props(object{"metadata": object{"name": "a"}})
	is := props(object{"metadata": object{"name": "a", "namespace": "default"}})
	if result := diff(t, offline(settings{}), configToken, was, is); result.Changes != plugin.DiffNone {
		t.Errorf("%v", result)
	}
	if result := diff(t, offline(settings{}), namespaceToken, was, is); result.Changes != plugin.DiffNone {
		t.Errorf("an object without namespaces: %v", result)
	}
}

// BenchmarkNoChange is what the preview of an unchanged object costs.
func BenchmarkNoChange(b *testing.B) {
	p := offline(settings{})
	urn := plugintest.URN(deploymentToken, "res")
	inputs := deployment("n", "app", 1)
	for b.Loop() {
		resp, err := p.Check(b.Context(), plugin.CheckRequest{URN: urn, Name: "res", Type: urn.Type(), Olds: inputs, News: inputs})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := p.Diff(b.Context(), plugin.DiffRequest{URN: urn, Type: urn.Type(), OldInputs: resp.Properties, NewInputs: resp.Properties}); err != nil {
			b.Fatal(err)
		}
	}
}
