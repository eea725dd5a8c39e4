package kubernetes

import (
	"context"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"seaworthy.dev/local/providers/internal/plugintest"
)

// offline makes a provider whose cluster must not be asked for anything.
func offline(s settings) *Provider {
	p := New("4.34.2", &messages{})
	p.settings = s
	p.cluster = &cluster{namespace: "default", name: "context offline", ready: func() error { return nil }}
	return p
}

const (
	namespaceToken  = "kubernetes:core/v1:Namespace"
	configToken     = "kubernetes:core/v1:ConfigMap"
	secretToken     = "kubernetes:core/v1:Secret"
	deploymentToken = "kubernetes:apps/v1:Deployment"
	definitionToken = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition"
)

type object = map[string]any

func props(values object) resource.PropertyMap { return plugintest.Properties(values) }

// checked gives the inputs as the engine would pass them on.
func checked(t *testing.T, c *plugintest.Client, urn resource.URN, old, inputs resource.PropertyMap) resource.PropertyMap {
	t.Helper()
	out, failures, err := c.Check(urn, old, inputs)
	if err != nil || len(failures) > 0 {
		t.Fatalf("check: %v %v", failures, err)
	}
	return out
}

// inNamespace makes a namespace for one test.
func inNamespace(t *testing.T, c *plugintest.Client) string {
	t.Helper()
	name := strings.ToLower(strings.ReplaceAll(t.Name(), "/", "-"))
	name = name[:min(len(name), 60)]
	c.Make(namespaceToken, name, props(object{"metadata": object{"name": name}}))
	return name
}

func configMap(namespace, name, value string) resource.PropertyMap {
	return props(object{"metadata": object{"name": name, "namespace": namespace}, "data": object{"key": value}})
}

// byHand changes an object as a person with kubectl would.
func byHand(t *testing.T, p *Provider, gvr schema.GroupVersionResource, namespace, name, patch string) {
	t.Helper()
	_, err := p.cluster.objects.Resource(gvr).Namespace(namespace).Patch(context.Background(), name, types.MergePatchType,
		[]byte(patch), metav1.PatchOptions{FieldManager: "kubectl-edit"})
	if err != nil {
		t.Fatal(err)
	}
}

var (
	configMaps  = schema.GroupVersionResource{Version: "v1", Resource: "configmaps"}
	secrets     = schema.GroupVersionResource{Version: "v1", Resource: "secrets"}
	deployments = schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"}
)

func fails(t *testing.T, err error, code codes.Code, want ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, but want one with %q", want)
	}
	if status.Code(err) != code {
		t.Errorf("code %s, want %s", status.Code(err), code)
	}
	for _, text := range want {
		if !strings.Contains(status.Convert(err).Message(), text) {
			t.Errorf("%q is not in: %s", text, status.Convert(err).Message())
		}
	}
}

func lookupValue(props resource.PropertyMap, path ...resource.PropertyKey) resource.PropertyValue {
	value := resource.NewProperty(props)
	for _, key := range path {
		value = value.ObjectValue()[key]
	}
	return value
}

func deployment(namespace, name string, replicas int) resource.PropertyMap {
	return props(object{
		"metadata": object{"name": name, "namespace": namespace},
		"spec": object{
			"replicas": replicas, "selector": object{"matchLabels": object{"app": name}},
			"template": object{
				"metadata": object{"labels": object{"app": name}},
				"spec": object{"containers": []any{object{
					"name": "main", "image": "app:1",
					"resources": object{"requests": object{"cpu": "0.5", "memory": "1024Mi"}},
				}}},
			},
		},
	})
}
