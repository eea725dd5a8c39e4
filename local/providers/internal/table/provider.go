// Package table serves resource providers that need no remote service: each resource type is a row that says
// which inputs it takes and how it is made. Whatever changes makes a new one, save for the inputs marked InPlace.
package table

import (
	"context"
	"slices"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"seaworthy.dev/local/providers/internal/property"
)

// Resource is one resource type.
type Resource struct {
	Fields []Field
	// Outputs that aren't inputs too.
	Outputs []string
	// Secrets are the outputs that must never be seen.
	Secrets []string
	// Validate finds what is wrong across inputs. It may be nil; values that aren't known yet are left out of in.
	Validate func(in Values) error
	// Create makes the resource.
	Create func(in Values) (id string, out map[string]any, err error)
	// Expired gives the outputs that time has changed since, for which the resource must be replaced. It may be nil.
	Expired func(in Values, out resource.PropertyMap) map[string]any
	// Import turns an id into inputs and outputs. It may be nil.
	Import func(id string) (newID string, in, out map[string]any, err error)
}

// Provider serves a table of resources.
type Provider struct {
	plugin.UnimplementedProvider
	Version   string
	Resources map[tokens.Type]Resource
}

func (p *Provider) Close() error { return nil }

func (p *Provider) SignalCancellation(context.Context) error { return nil }

func (p *Provider) Handshake(context.Context, plugin.ProviderHandshakeRequest) (*plugin.ProviderHandshakeResponse, error) {
	return &plugin.ProviderHandshakeResponse{AcceptSecrets: true}, nil
}

func (p *Provider) GetPluginInfo(context.Context) (plugin.PluginInfo, error) {
	version, err := semver.Parse(p.Version)
	return plugin.PluginInfo{Version: &version}, err
}

func (p *Provider) GetSchema(context.Context, plugin.GetSchemaRequest) (plugin.GetSchemaResponse, error) {
	return plugin.GetSchemaResponse{Schema: []byte("{}")}, nil
}

func (p *Provider) CheckConfig(_ context.Context, req plugin.CheckConfigRequest) (plugin.CheckConfigResponse, error) {
	return plugin.CheckConfigResponse{Properties: req.News}, nil
}

func (p *Provider) DiffConfig(context.Context, plugin.DiffConfigRequest) (plugin.DiffConfigResponse, error) {
	return plugin.DiffResult{Changes: plugin.DiffNone}, nil
}

func (p *Provider) Configure(context.Context, plugin.ConfigureRequest) (plugin.ConfigureResponse, error) {
	return plugin.ConfigureResponse{}, nil
}

func (p *Provider) Check(_ context.Context, req plugin.CheckRequest) (plugin.CheckResponse, error) {
	row, err := p.row(req.Type)
	if err != nil {
		return plugin.CheckResponse{}, err
	}
	inputs := resource.PropertyMap{}
	for key, value := range req.News {
		if !value.IsNull() {
			inputs[key] = value
		}
	}
	values, failures := parse(row.Fields, inputs)
	if len(failures) == 0 && row.Validate != nil {
		if err := row.Validate(values); err != nil {
			failures = []plugin.CheckFailure{{Reason: err.Error()}}
		}
	}
	return plugin.CheckResponse{Properties: inputs, Failures: failures}, nil
}

func (p *Provider) Create(_ context.Context, req plugin.CreateRequest) (plugin.CreateResponse, error) {
	row, err := p.row(req.Type)
	if err != nil {
		return plugin.CreateResponse{}, err
	}
	in, _ := parse(row.Fields, req.Properties)
	if req.Preview {
		outputs := row.echo(in, req.Properties)
		for _, name := range row.Outputs {
			outputs[resource.PropertyKey(name)] = row.hide(name, property.Unknown())
		}
		return plugin.CreateResponse{Properties: outputs}, nil
	}
	id, made, err := row.Create(in)
	if err != nil {
		return plugin.CreateResponse{}, status.Errorf(codes.InvalidArgument, "making %s %q: %v", req.Type, req.Name, err)
	}
	outputs := row.echo(in, req.Properties)
	for name, value := range made {
		outputs[resource.PropertyKey(name)] = row.hide(name, toProperty(value))
	}
	return plugin.CreateResponse{ID: resource.ID(id), Properties: outputs}, nil
}

// Read has nothing to ask: what was made is in the state. Without a state it's an import, from the id.
func (p *Provider) Read(_ context.Context, req plugin.ReadRequest) (plugin.ReadResponse, error) {
	row, err := p.row(req.Type)
	if err != nil {
		return plugin.ReadResponse{}, err
	}
	if len(req.State) == 0 {
		return p.load(row, req)
	}
	outputs := req.State.Copy()
	for name, value := range row.expired(req.Inputs, outputs) {
		outputs[resource.PropertyKey(name)] = toProperty(value)
	}
	return plugin.ReadResponse{ReadResult: plugin.ReadResult{ID: req.ID, Inputs: req.Inputs, Outputs: outputs}}, nil
}

func (p *Provider) load(row Resource, req plugin.ReadRequest) (plugin.ReadResponse, error) {
	if row.Import == nil {
		return plugin.ReadResponse{}, status.Errorf(codes.Unimplemented, "%s cannot be imported", req.Type)
	}
	id, in, out, err := row.Import(string(req.ID))
	if err != nil {
		return plugin.ReadResponse{}, status.Errorf(codes.InvalidArgument, "importing %s: %v", req.Type, err)
	}
	inputs, outputs := resource.PropertyMap{}, resource.PropertyMap{}
	for name, value := range in {
		inputs[resource.PropertyKey(name)] = toProperty(value)
	}
	values, _ := parse(row.Fields, inputs)
	for key, value := range row.echo(values, inputs) {
		outputs[key] = value
	}
	for name, value := range out {
		outputs[resource.PropertyKey(name)] = row.hide(name, toProperty(value))
	}
	return plugin.ReadResponse{ReadResult: plugin.ReadResult{ID: resource.ID(id), Inputs: inputs, Outputs: outputs}}, nil
}

// Update is asked for only when nothing but InPlace inputs changed.
func (p *Provider) Update(_ context.Context, req plugin.UpdateRequest) (plugin.UpdateResponse, error) {
	row, err := p.row(req.Type)
	if err != nil {
		return plugin.UpdateResponse{}, err
	}
	outputs := req.OldOutputs.Copy()
	in, _ := parse(row.Fields, req.NewInputs)
	for key, value := range row.echo(in, req.NewInputs) {
		outputs[key] = value
	}
	return plugin.UpdateResponse{Properties: outputs}, nil
}

func (p *Provider) Delete(context.Context, plugin.DeleteRequest) (plugin.DeleteResponse, error) {
	return plugin.DeleteResponse{}, nil
}

func (p *Provider) row(token tokens.Type) (Resource, error) {
	if row, ok := p.Resources[token]; ok {
		return row, nil
	}
	names := []string{}
	for name := range p.Resources {
		names = append(names, string(name.Name()))
	}
	slices.Sort(names)
	return Resource{}, status.Errorf(codes.Unimplemented, "%s is not among the resources of this provider: %v", token, names)
}

// echo gives the inputs back as outputs, with defaults filled in and secrets still secret.
func (r Resource) echo(in Values, props resource.PropertyMap) resource.PropertyMap {
	outputs := resource.PropertyMap{}
	for _, field := range r.Fields {
		key := resource.PropertyKey(field.Name)
		given, ok := props[key]
		switch {
		case field.WriteOnly:
		case ok && !given.IsNull():
			outputs[key] = r.hide(field.Name, given)
		case in.Has(field.Name):
			outputs[key] = toProperty(in[field.Name])
		}
	}
	return outputs
}

func (r Resource) expired(inputs, outputs resource.PropertyMap) map[string]any {
	if r.Expired == nil {
		return nil
	}
	in, _ := parse(r.Fields, inputs)
	return r.Expired(in, property.PlainMap(outputs))
}

// hide wraps the outputs that must be secret.
func (r Resource) hide(name string, value resource.PropertyValue) resource.PropertyValue {
	if slices.Contains(r.Secrets, name) && !value.IsSecret() {
		return resource.MakeSecret(value)
	}
	return value
}
