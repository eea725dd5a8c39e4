package kubernetes

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"google.golang.org/grpc/codes"

	"seaworthy.dev/local/providers/internal/plugintest"
)

func TestAPreviewFailsForWhatTheServerWouldRefuse(t *testing.T) {
	c, _, _ := server(t, nil)
	ns := inNamespace(t, c)
	urn := plugintest.URN(deploymentToken, "bad")
	bad := deployment(ns, "bad", 1)
	bad["spec"].ObjectValue()["replicas"] = resource.NewProperty(-1.0)
	_, err := c.Create(urn, checked(t, c, urn, nil, bad), true)
	fails(t, err, codes.InvalidArgument, "Deployment "+ns+"/bad was refused", "spec.replicas: Invalid value: -1")

	misspelt := deployment(ns, "bad", 1)
	misspelt["spec"].ObjectValue()["replica"] = resource.NewProperty(1.0)
	_, err = c.Create(urn, checked(t, c, urn, nil, misspelt), true)
	fails(t, err, codes.InvalidArgument, ".spec.replica: field not declared in schema")

	state := c.Make(configToken, "ok", configMap(ns, "ok", "x"))
	worse := state.Inputs.Copy()
	worse["data"] = resource.NewProperty(props(object{"not/allowed": "x"}))
	_, err = c.Update(state, worse, true)
	fails(t, err, codes.InvalidArgument, "not/allowed")
}

func TestAPreviewDoesWithWhatIsNotThereYet(t *testing.T) {
	c, _, _ := server(t, nil)
	urn := plugintest.URN(configToken, "early")
	inputs := checked(t, c, urn, nil, configMap("not-there-yet", "early", "x"))
	state, err := c.Create(urn, inputs, true)
	if err != nil || lookup(state.Outputs, "data", "key") != "x" {
		t.Errorf("without its namespace: %v %v", state, err)
	}
	urn = plugintest.URN("kubernetes:ships.example.com/v1:Ship", "early")
	inputs = checked(t, c, urn, nil, props(object{"apiVersion": "ships.example.com/v1", "kind": "Ship", "metadata": object{"name": "a"}}))
	if _, err = c.Create(urn, inputs, true); err != nil {
		t.Errorf("without its definition: %v", err)
	}
	secretData := props(object{"metadata": object{"name": "s", "namespace": inNamespace(t, c)}})
	secretData["stringData"] = resource.MakeSecret(resource.NewProperty(resource.PropertyMap{"k": resource.MakeComputed(resource.NewProperty(""))}))
	urn = plugintest.URN(secretToken, "s")
	state, err = c.Create(urn, checked(t, c, urn, nil, secretData), true)
	if err != nil || !state.Outputs["stringData"].ContainsUnknowns() || !state.Outputs["data"].ContainsUnknowns() {
		t.Errorf("with a value that is not known yet: %v %v", state, err)
	}
	if !lookupValue(state.Outputs, "metadata", "uid").IsComputed() {
		t.Error("a preview makes up a uid")
	}
}

func TestAPreviewOfATypedSecretDoesNotAskForItsKeys(t *testing.T) {
	c, _, _ := server(t, nil)
	ns := inNamespace(t, c)
	contents := func(values object) resource.PropertyMap {
		inputs := props(object{"type": "kubernetes.io/tls", "metadata": object{"name": "tls", "namespace": ns}})
		inputs["stringData"] = resource.MakeSecret(resource.NewProperty(props(values)))
		return inputs
	}
	urn := plugintest.URN(secretToken, "tls")
	_, err := c.Create(urn, checked(t, c, urn, nil, contents(object{"tls.crt": "a"})), true)
	fails(t, err, codes.InvalidArgument, "data[tls.key]: Required value")

	state := c.Make(secretToken, "tls", contents(object{"tls.crt": "a", "tls.key": "b"}))
	later := contents(object{"tls.key": "b"})
	later["stringData"].SecretValue().Element.ObjectValue()["tls.crt"] = resource.MakeComputed(resource.NewProperty(""))
	if _, err = c.Update(state, checked(t, c, urn, state.Inputs, later), true); err != nil {
		t.Errorf("with a certificate that is not known yet: %v", err)
	}
}

func TestAReplacementIsPreviewedInThePlaceOfItsPredecessor(t *testing.T) {
	c, _, _ := server(t, nil)
	ns := inNamespace(t, c)
	inputs := deployment(ns, "app", 0)
	state := c.Make(deploymentToken, "app", inputs)
	changed := deployment(ns, "app", 0)
	changed["spec"].ObjectValue()["selector"] = resource.NewProperty(props(object{"matchLabels": object{"app": "app", "v": "2"}}))
	metadata := changed["spec"].ObjectValue()["template"].ObjectValue()["metadata"].ObjectValue()
	metadata["labels"] = resource.NewProperty(props(object{"app": "app", "v": "2"}))
	changed = checked(t, c, state.URN, state.Inputs, changed)
	diff, err := c.Diff(state, changed)
	if err != nil || !diff.GetDeleteBeforeReplace() || len(diff.GetReplaces()) == 0 {
		t.Fatalf("%v %v", diff, err)
	}
	if _, err := c.Create(state.URN, changed, true); err != nil {
		t.Errorf("an immutable field of the predecessor fails the preview: %v", err)
	}
	changed["spec"].ObjectValue()["replicas"] = resource.NewProperty(-1.0)
	_, err = c.Create(state.URN, changed, true)
	fails(t, err, codes.InvalidArgument, `Deployment.apps "app" is invalid: spec.replicas`)
}
