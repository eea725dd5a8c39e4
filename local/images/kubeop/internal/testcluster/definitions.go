package testcluster

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"k8s.io/client-go/kubernetes"
)

// Schema is that of a kind's conditions.
type Schema string

const (
	// Pruned is kubeOP's own for Projects and Apps: of a condition, the API server keeps an empty object.
	Pruned Schema = `{"type": "array", "items": {"type": "object"}}`
	// Whole keeps what the operator writes.
	Whole Schema = `{"type": "array", "items": {"type": "object", "properties": {"type": {"type": "string"},
		"status": {"type": "string"}, "reason": {"type": "string"}, "message": {"type": "string"},
		"lastTransitionTime": {"type": "string", "format": "date-time"}}}}`
)

// Define creates the definition of a kind, and waits until it is served. It stays until the package's tests have ended.
func (c *Cluster) Define(t *testing.T, kind string, conditions Schema) {
	t.Helper()
	plural := strings.ToLower(kind) + "s"
	scope := "Cluster"
	if kind == "App" {
		scope = "Namespaced"
	}
	status := map[string]any{"type": "object", "properties": map[string]any{
		"ready": typed("boolean"), "namespace": typed("string"), "revision": typed("string"), "message": typed("string"),
		"conditions": json.RawMessage(conditions),
	}}
	spec := map[string]any{"type": "object", "x-kubernetes-preserve-unknown-fields": true}
	version := map[string]any{
		"name": "v1alpha1", "served": true, "storage": true, "subresources": map[string]any{"status": map[string]any{}},
		"schema": map[string]any{"openAPIV3Schema": map[string]any{
			"type": "object", "properties": map[string]any{"spec": spec, "status": status},
		}},
	}
	c.post(t, "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", map[string]any{
		"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
		"metadata": map[string]any{"name": plural + ".paas.kubeop.io"},
		"spec": map[string]any{
			"group": "paas.kubeop.io", "scope": scope, "versions": []any{version},
			"names": map[string]any{"kind": kind, "plural": plural, "singular": strings.ToLower(kind)},
		},
	})
	client := c.Client(t)
	Eventually(t, kind+" is served", time.Minute, func() bool {
		return client.RESTClient().Get().AbsPath("/apis/paas.kubeop.io/v1alpha1", plural).Do(t.Context()).Error() == nil
	})
}

func typed(name string) map[string]any { return map[string]any{"type": name} }

// Create creates an object of kubeOP's group, in a namespace or in none, and gives what the API server says.
func (c *Cluster) Create(t *testing.T, namespace, kind, name string, spec map[string]any) error {
	t.Helper()
	body := encode(t, map[string]any{
		"apiVersion": "paas.kubeop.io/v1alpha1", "kind": kind, "metadata": map[string]any{"name": name}, "spec": spec,
	})
	return c.Client(t).RESTClient().Post().AbsPath(path(namespace, kind)).Body(body).Do(t.Context()).Error()
}

// Read reads an object of kubeOP's group.
func Read[T any](t *testing.T, client *kubernetes.Clientset, namespace, kind, name string) T {
	t.Helper()
	answer, err := client.RESTClient().Get().AbsPath(path(namespace, kind), name).DoRaw(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var read T
	if err := json.Unmarshal(answer, &read); err != nil {
		t.Fatal(err)
	}
	return read
}

func path(namespace, kind string) string {
	plural := strings.ToLower(kind) + "s"
	if namespace == "" {
		return "/apis/paas.kubeop.io/v1alpha1/" + plural
	}
	return "/apis/paas.kubeop.io/v1alpha1/namespaces/" + namespace + "/" + plural
}

func (c *Cluster) post(t *testing.T, path string, object map[string]any) {
	t.Helper()
	if err := c.Client(t).RESTClient().Post().AbsPath(path).Body(encode(t, object)).Do(t.Context()).Error(); err != nil {
		t.Fatal(err)
	}
}

func encode(t *testing.T, object any) []byte {
	t.Helper()
	body, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// Eventually asks until it is so.
func Eventually(t *testing.T, what string, limit time.Duration, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(limit); !is(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within %s: %s", limit, what)
		}
	}
}
