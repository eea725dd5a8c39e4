package kubernetes

import (
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"google.golang.org/grpc/codes"

	"seaworthy.dev/local/providers/internal/plugintest"
)

func TestRefusedCredentialsAndRightsAreTold(t *testing.T) {
	_, p, _ := server(t, nil)
	address := serverAddress(p.settings)
	c, _, _ := server(t, object{"kubeconfig": kubeconfig(address, "expired-token")})
	urn := plugintest.URN(configToken, "x")
	_, err := c.Create(urn, checked(t, c, urn, nil, configMap("default", "x", "x")), false)
	fails(t, err, codes.Unauthenticated, "configured Kubernetes cluster is unreachable: ", "refused the credentials", "context tests, "+address, "renew them")
	if strings.Contains(err.Error(), "expired-token") {
		t.Error("the token is shown")
	}
	// Who may only look can still preview.
	c, _, _ = server(t, object{"kubeconfig": kubeconfig(address, "looker-token")})
	admin, _, _ := server(t, nil)
	ns := inNamespace(t, admin)
	admin.Make("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", "looker", props(object{
		"metadata": object{"name": "looker"},
		"rules":    []any{object{"apiGroups": []any{""}, "resources": []any{"configmaps"}, "verbs": []any{"get"}}},
	}))
	admin.Make("kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding", "looker", props(object{
		"metadata": object{"name": "looker"},
		"roleRef":  object{"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "looker"},
		"subjects": []any{object{"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "looker"}},
	}))
	inputs := checked(t, c, urn, nil, configMap(ns, "x", "x"))
	if _, err := c.Create(urn, inputs, true); err != nil {
		t.Errorf("preview: %v", err)
	}
	// The server takes a moment to notice the new right to read.
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if _, err = c.Create(urn, inputs, false); !strings.Contains(err.Error(), "cannot get") {
			break
		}
	}
	fails(t, err, codes.InvalidArgument, `cannot patch resource`)
}

func TestErrorsDoNotQuoteSecrets(t *testing.T) {
	c, _, _ := server(t, nil)
	ns := inNamespace(t, c)
	inputs := deployment(ns, "leaky", 1)
	spec := inputs["spec"].ObjectValue()["template"].ObjectValue()["spec"].ObjectValue()
	spec["restartPolicy"] = resource.MakeSecret(resource.NewProperty("hunter2-hunter2"))
	urn := plugintest.URN(deploymentToken, "leaky")
	_, err := c.Create(urn, checked(t, c, urn, nil, inputs), true)
	fails(t, err, codes.InvalidArgument, "[secret]")
	if strings.Contains(err.Error(), "hunter2") {
		t.Errorf("the secret is shown: %v", err)
	}
}
