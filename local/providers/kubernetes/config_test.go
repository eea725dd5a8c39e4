package kubernetes

import (
	"context"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

func TestTheProviderIsReplacedForAnotherClusterOnly(t *testing.T) {
	here, there := kubeconfig("https://10.0.0.1", "a"), kubeconfig("https://10.0.0.2", "a")
	cases := []struct {
		name    string
		was, is object
		want    bool
	}{
		{"another token", object{"kubeconfig": here}, object{"kubeconfig": kubeconfig("https://10.0.0.1", "b")}, false},
		{"another server", object{"kubeconfig": here}, object{"kubeconfig": there}, true},
		{"another server of the same name", object{"kubeconfig": here, "clusterIdentifier": "x"}, object{"kubeconfig": there, "clusterIdentifier": "x"}, false},
		{"another name", object{"kubeconfig": here, "clusterIdentifier": "x"}, object{"kubeconfig": here, "clusterIdentifier": "y"}, true},
		{"another switch", object{"kubeconfig": here}, object{"kubeconfig": here, "enableSecretMutable": "true"}, false},
	}
	for _, c := range cases {
		result, err := New("4.34.2", &messages{}).DiffConfig(context.Background(), plugin.DiffConfigRequest{OldInputs: props(c.was), NewInputs: props(c.is)})
		if err != nil || (len(result.ReplaceKeys) > 0) != c.want {
			t.Errorf("%s: %v %v", c.name, result, err)
		}
	}
}

func TestModesOfTheOfficialProviderAreRefused(t *testing.T) {
	for _, inputs := range []object{{"renderYamlToDirectory": "out"}, {"enableServerSideApply": "false"}} {
		resp, err := New("4.34.2", &messages{}).CheckConfig(context.Background(), plugin.CheckConfigRequest{News: props(inputs)})
		if err != nil || len(resp.Failures) != 1 {
			t.Errorf("%v: %v %v", inputs, resp.Failures, err)
		}
	}
}
