package kubernetes

import (
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"

	"seaworthy.dev/local/providers/internal/plugintest"
)

// As with the official provider, which therefore must not be the only one to be asked whether there is a cluster.
func TestWithoutAClusterAPreviewGoesOnAndNothingElseDoes(t *testing.T) {
	for name, c := range map[string]struct {
		kubeconfig string
		code       codes.Code
		why        string
	}{
		"no kubeconfig": {"/not/there", codes.FailedPrecondition, "there is no Kubernetes configuration in /not/there"},
		"a dead server": {kubeconfig("https://127.0.0.1:1", "t"), codes.Unavailable, "cannot be reached"},
	} {
		t.Run(name, func(t *testing.T) {
			client := plugintest.New(t, New("4.34.2", &messages{}), props(object{"kubeconfig": c.kubeconfig}))
			for _, token := range []string{configToken, "kubernetes:harbour.example.com/v1:Boat"} {
				urn := plugintest.URN(token, "app")
				inputs := props(object{"metadata": object{"name": "app"}, "data": object{"key": "one"}})
				now := checked(t, client, urn, nil, inputs)
				state := &plugintest.State{URN: urn, ID: "default/app", Inputs: now, Outputs: now}
				if diff, err := client.Diff(state, checked(t, client, urn, now, inputs)); err != nil || diff.GetChanges() != pulumirpc.DiffResponse_DIFF_NONE {
					t.Errorf("unchanged: %v %v", diff, err)
				}
				if tried, err := client.Create(urn, now, true); err != nil || lookup(tried.Outputs, "data", "key") != "one" {
					t.Errorf("preview of a create: %v %v", tried, err)
				}
				if tried, err := client.Update(state, now, true); err != nil || lookup(tried.Outputs, "data", "key") != "one" {
					t.Errorf("preview of an update: %v %v", tried, err)
				}
				words := []string{"configured Kubernetes cluster is unreachable: ", c.why}
				_, err := client.Create(urn, now, false)
				fails(t, err, c.code, words...)
				_, err = client.Update(state, now, false)
				fails(t, err, c.code, words...)
				_, err = client.Refresh(state)
				fails(t, err, c.code, words...)
				fails(t, client.Delete(state), c.code, words...)
			}
		})
	}
}
