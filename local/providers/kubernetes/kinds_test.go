package kubernetes

import (
	"context"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"seaworthy.dev/local/providers/internal/plugintest"
)

func TestUnsupportedTypesSaySo(t *testing.T) {
	for _, token := range []string{
		"kubernetes:helm.sh/v3:Release", "kubernetes:core/v1:ConfigMapPatch", "kubernetes:core/v1:PodList", "kubernetes:yaml/v2:ConfigFile",
	} {
		urn := plugintest.URN(token, "x")
		_, err := offline(settings{}).Check(context.Background(), plugin.CheckRequest{URN: urn, Name: "x", Type: urn.Type()})
		if err == nil {
			t.Errorf("%s was taken", token)
		}
	}
	for token, want := range map[string]string{
		"kubernetes:core/v1:Pod": "/v1, Kind=Pod", "kubernetes:apps/v1:Deployment": "apps/v1, Kind=Deployment",
		"kubernetes:networking.k8s.io/v1:Ingress":             "networking.k8s.io/v1, Kind=Ingress",
		"kubernetes:monitoring.coreos.com/v1:ServiceMonitor":  "monitoring.coreos.com/v1, Kind=ServiceMonitor",
		"kubernetes:gateway.networking.k8s.io/v1:GatewayList": "gateway.networking.k8s.io/v1, Kind=GatewayList",
	} {
		urn := plugintest.URN(token, "x")
		if gvk, err := kindOf(urn.Type()); err != nil || gvk.String() != want {
			t.Errorf("%s: %s %v", token, gvk, err)
		}
	}
}

func TestBuiltinKindsAreFoundWithoutAsking(t *testing.T) {
	for token, want := range map[string]string{
		"kubernetes:networking.k8s.io/v1:NetworkPolicy": "networkpolicies", "kubernetes:networking.k8s.io/v1:Ingress": "ingresses",
		"kubernetes:core/v1:Endpoints": "endpoints", "kubernetes:storage.k8s.io/v1:StorageClass": "storageclasses",
		"kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy":        "validatingadmissionpolicies",
		"kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding": "validatingadmissionpolicybindings",
		"kubernetes:autoscaling/v2:HorizontalPodAutoscaler":                           "horizontalpodautoscalers", "kubernetes:core/v1:LimitRange": "limitranges",
	} {
		gvk, err := kindOf(plugintest.URN(token, "x").Type())
		if err != nil {
			t.Fatal(err)
		}
		m, ok := builtin(gvk)
		if !ok || m.resource.Resource != want {
			t.Errorf("%s: %v", token, m)
		}
		if ofCluster := strings.Contains(token, "Admission") || strings.Contains(token, "StorageClass"); m.namespaced == ofCluster {
			t.Errorf("%s is in a namespace: %v", token, m.namespaced)
		}
	}
	if gvk, _ := kindOf("kubernetes:gateway.networking.k8s.io/v1:Gateway"); func() bool { _, ok := builtin(gvk); return ok }() {
		t.Error("a custom kind passes for a built-in one")
	}
}
