package kubernetes

import (
	"context"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"google.golang.org/grpc/codes"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func TestANamesakeIsNotDeleted(t *testing.T) {
	c, p, said := server(t, nil)
	ns := inNamespace(t, c)
	state := c.Make(configToken, "app", configMap(ns, "app", "x"))
	objects := p.cluster.objects.Resource(configMaps).Namespace(ns)
	if err := objects.Delete(context.Background(), "app", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	namesake := &unstructured.Unstructured{Object: object{"apiVersion": "v1", "kind": "ConfigMap", "metadata": object{"name": "app"}}}
	if _, err := objects.Create(context.Background(), namesake, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := c.Delete(state); err != nil {
		t.Fatal(err)
	}
	if _, err := objects.Get(context.Background(), "app", metav1.GetOptions{}); err != nil {
		t.Errorf("somebody else's object was deleted: %v", err)
	}
	if !strings.Contains(said.all(), "left alone") {
		t.Errorf("the user is not told: %s", said.all())
	}
}

func TestADeletionThatHangsSaysWhy(t *testing.T) {
	c, p, _ := server(t, nil)
	ns := inNamespace(t, c)
	inputs := configMap(ns, "held", "x")
	metadata := inputs["metadata"].ObjectValue()
	metadata["finalizers"] = resource.NewProperty([]resource.PropertyValue{resource.NewProperty("example.com/held")})
	metadata["annotations"] = resource.NewProperty(props(object{"pulumi.com/timeoutSeconds": "2"}))
	state := c.Make(configToken, "held", inputs)
	fails(t, c.Delete(state), codes.DeadlineExceeded, "not gone after 2s", "finalizer example.com/held")
	byHand(t, p, configMaps, ns, "held", `{"metadata":{"finalizers":null}}`)
	if err := c.Delete(state); err != nil {
		t.Error(err)
	}
}

func TestANamespaceGoesWithItsContents(t *testing.T) {
	c, _, _ := server(t, nil)
	state := c.Make(namespaceToken, "going", props(object{"metadata": object{"name": "going"}}))
	c.Make(configToken, "inside", configMap("going", "inside", "x"))
	if err := c.Delete(state); err != nil {
		t.Fatal(err)
	}
	// A namespace that is on its way out is waited for.
	c.Make(namespaceToken, "going", props(object{"metadata": object{"name": "going"}}))
}
