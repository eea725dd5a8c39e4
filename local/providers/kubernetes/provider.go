// Package kubernetes stands in for Pulumi's official kubernetes provider: the same type tokens, inputs, outputs, ids and
// replace rules, by server-side apply. Previews are dry runs on the server, so what it would refuse fails the preview;
// a change that was made is awaited until the object is ready, and its pods are asked when it isn't.
//
// Nothing is asked of the cluster for what did not change: differences are found between inputs, and what kind of
// object a type token names is known for the built-in kinds and looked up one API group at a time for the others.
package kubernetes

import (
	"context"
	"sync"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// Engine is where messages for the user go.
type Engine interface {
	// Log shows a message that stays.
	Log(ctx context.Context, severity diag.Severity, urn resource.URN, message string) error
	// LogStatus shows a message until the next one.
	LogStatus(ctx context.Context, severity diag.Severity, urn resource.URN, message string) error
}

// Provider serves Kubernetes objects as Pulumi resources.
type Provider struct {
	plugin.UnimplementedProvider
	version string
	engine  Engine
	hidden  *redactor

	settings settings
	cluster  *cluster

	// known holds the resources that the state has. See adoptable.
	known sync.Map

	cancelled context.Context
	cancel    context.CancelFunc
}

// New makes the provider. It talks to no cluster before it is configured.
func New(version string, engine Engine) *Provider {
	ctx, cancel := context.WithCancel(context.Background())
	return &Provider{version: version, engine: engine, hidden: &redactor{}, cancelled: ctx, cancel: cancel}
}

func (p *Provider) Close() error { return nil }

// SignalCancellation ends whatever waits; what was applied by then is kept in the state.
func (p *Provider) SignalCancellation(context.Context) error {
	p.cancel()
	return nil
}

func (p *Provider) Handshake(context.Context, plugin.ProviderHandshakeRequest) (*plugin.ProviderHandshakeResponse, error) {
	return &plugin.ProviderHandshakeResponse{AcceptSecrets: true, SupportsAutonamingConfiguration: true}, nil
}

func (p *Provider) GetPluginInfo(context.Context) (plugin.PluginInfo, error) {
	version, err := semver.Parse(p.version)
	return plugin.PluginInfo{Version: &version}, err
}

func (p *Provider) GetSchema(context.Context, plugin.GetSchemaRequest) (plugin.GetSchemaResponse, error) {
	return plugin.GetSchemaResponse{Schema: []byte("{}")}, nil
}

// withCancel ends a request's context when the engine asks everything to stop.
func (p *Provider) withCancel(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(p.cancelled, cancel)
	return ctx, func() { stop(); cancel() }
}

// remember notes that the state holds a resource.
func (p *Provider) remember(urn resource.URN, inState bool) {
	if inState {
		p.known.Store(urn, true)
	}
}

func (p *Provider) isKnown(urn resource.URN) bool {
	_, known := p.known.Load(urn)
	return known
}
