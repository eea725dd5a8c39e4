package kubernetes

import (
	"context"
	"encoding/json"
	"os"
	"strconv"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"seaworthy.dev/local/providers/internal/property"
)

// settings are the provider's own inputs.
type settings struct {
	kubeconfig, context, cluster, namespace string

	configMapMutable, secretMutable bool
	patchForce, upsert              bool
	hideDeprecations                bool

	qps     float32
	burst   int
	timeout int
}

// text reads a setting: a string, or another value that the SDK wrote as JSON in a string.
func text(inputs resource.PropertyMap, name string) string {
	value := property.Plain(inputs[resource.PropertyKey(name)])
	switch {
	case value.IsString():
		return value.StringValue()
	case value.IsBool():
		return strconv.FormatBool(value.BoolValue())
	}
	return ""
}

// enabled reads a switch, which an environment variable may set where the program doesn't, as with the official provider.
func enabled(inputs resource.PropertyMap, name, variable string) bool {
	value := text(inputs, name)
	if value == "" && variable != "" {
		value = os.Getenv(variable)
	}
	on, _ := strconv.ParseBool(value)
	return on
}

func parseSettings(inputs resource.PropertyMap) settings {
	s := settings{
		kubeconfig:       text(inputs, "kubeconfig"),
		context:          text(inputs, "context"),
		cluster:          text(inputs, "cluster"),
		namespace:        text(inputs, "namespace"),
		configMapMutable: enabled(inputs, "enableConfigMapMutable", "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE"),
		secretMutable:    enabled(inputs, "enableSecretMutable", "PULUMI_K8S_ENABLE_SECRET_MUTABLE"),
		patchForce:       enabled(inputs, "enablePatchForce", "PULUMI_K8S_ENABLE_PATCH_FORCE"),
		upsert:           enabled(inputs, "upsertExistingObjects", "PULUMI_K8S_UPSERT_EXISTING_OBJECTS"),
		hideDeprecations: enabled(inputs, "suppressDeprecationWarnings", "PULUMI_K8S_SUPPRESS_DEPRECATION_WARNINGS"),
		qps:              50, burst: 120,
	}
	var client struct {
		QPS            float32 `json:"qps"`
		Burst, Timeout int
	}
	if value := property.Plain(inputs["kubeClientSettings"]); value.IsString() {
		_ = json.Unmarshal([]byte(value.StringValue()), &client)
	}
	if client.QPS > 0 {
		s.qps = client.QPS
	}
	if client.Burst > 0 {
		s.burst = client.Burst
	}
	s.timeout = client.Timeout
	return s
}

// CheckConfig refuses the modes that only the official provider has, rather than do something else in silence.
func (p *Provider) CheckConfig(_ context.Context, req plugin.CheckConfigRequest) (plugin.CheckConfigResponse, error) {
	var failures []plugin.CheckFailure
	if text(req.News, "renderYamlToDirectory") != "" {
		failures = append(failures, plugin.CheckFailure{Property: "renderYamlToDirectory", Reason: "rendering needs the official kubernetes provider"})
	}
	if text(req.News, "enableServerSideApply") == "false" {
		failures = append(failures, plugin.CheckFailure{Property: "enableServerSideApply", Reason: "client-side apply needs the official kubernetes provider"})
	}
	return plugin.CheckConfigResponse{Properties: req.News, Failures: failures}, nil
}

// DiffConfig replaces the provider, and with it every object, only when it is about to point at another cluster.
// clusterIdentifier is the user's word for "this is the same cluster"; without it the server's address decides.
func (p *Provider) DiffConfig(_ context.Context, req plugin.DiffConfigRequest) (plugin.DiffConfigResponse, error) {
	changes := plugin.NewDetailedDiffFromObjectDiff(property.PlainMap(req.OldInputs).Diff(property.PlainMap(req.NewInputs)), true)
	was, is := text(req.OldInputs, "clusterIdentifier"), text(req.NewInputs, "clusterIdentifier")
	key := "clusterIdentifier"
	if was == "" && is == "" && !req.NewInputs.ContainsUnknowns() {
		key = "kubeconfig"
		was, is = serverAddress(parseSettings(req.OldInputs)), serverAddress(parseSettings(req.NewInputs))
	}
	if was != is && was != "" && is != "" {
		changes[key] = plugin.PropertyDiff{Kind: plugin.DiffUpdateReplace, InputDiff: true}
	}
	return property.Diff(changes), nil
}

// Configure starts to connect, and leaves it to the first resource to find out that it failed.
func (p *Provider) Configure(_ context.Context, req plugin.ConfigureRequest) (plugin.ConfigureResponse, error) {
	p.settings = parseSettings(req.Inputs)
	p.cluster = connect(p.settings, warnings{p})
	return plugin.ConfigureResponse{}, nil
}
