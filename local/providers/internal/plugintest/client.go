// Package plugintest talks to a provider as the engine does, over the plugin protocol's own messages.
package plugintest

import (
	"context"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/structpb"

	"seaworthy.dev/local/providers/internal/serve"
)

// Client is the engine's side.
type Client struct {
	t      testing.TB
	server pulumirpc.ResourceProviderServer
}

// State is a resource as the engine keeps it.
type State struct {
	URN             resource.URN
	ID              string
	Inputs, Outputs resource.PropertyMap
	// InitError is set where the resource exists but isn't ready.
	InitError string
}

// New makes a client of a provider, and configures the provider.
func New(t testing.TB, provider plugin.Provider, config resource.PropertyMap) *Client {
	t.Helper()
	c := &Client{t: t, server: serve.Server(provider)}
	if _, err := c.server.Handshake(context.Background(), &pulumirpc.ProviderHandshakeRequest{}); err != nil {
		t.Fatal(err)
	}
	_, err := c.server.Configure(context.Background(), &pulumirpc.ConfigureRequest{Args: c.marshal(config), AcceptSecrets: true})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// URN names a resource of the test's stack.
func URN(token, name string) resource.URN {
	return resource.NewURN("test", "project", "", tokens.Type(token), name)
}

var options = plugin.MarshalOptions{KeepUnknowns: true, KeepSecrets: true, KeepResources: true}

func (c *Client) marshal(props resource.PropertyMap) *structpb.Struct {
	c.t.Helper()
	out, err := plugin.MarshalProperties(props, options)
	if err != nil {
		c.t.Fatal(err)
	}
	return out
}

func (c *Client) unmarshal(props *structpb.Struct) resource.PropertyMap {
	c.t.Helper()
	out, err := plugin.UnmarshalProperties(props, options)
	if err != nil {
		c.t.Fatal(err)
	}
	return out
}

// Check completes inputs. Failures are "property: reason".
func (c *Client) Check(urn resource.URN, old, inputs resource.PropertyMap) (resource.PropertyMap, []string, error) {
	c.t.Helper()
	resp, err := c.server.Check(context.Background(), &pulumirpc.CheckRequest{
		Urn: string(urn), Olds: c.marshal(old), News: c.marshal(inputs), RandomSeed: []byte(urn),
	})
	if err != nil {
		return nil, nil, err
	}
	var failures []string
	for _, failure := range resp.GetFailures() {
		failures = append(failures, failure.GetProperty()+": "+failure.GetReason())
	}
	return c.unmarshal(resp.GetInputs()), failures, nil
}

// Create makes a resource from checked inputs; with preview it only tries.
func (c *Client) Create(urn resource.URN, inputs resource.PropertyMap, preview bool) (*State, error) {
	c.t.Helper()
	resp, err := c.server.Create(context.Background(), &pulumirpc.CreateRequest{Urn: string(urn), Properties: c.marshal(inputs), Preview: preview})
	return c.state(urn, inputs, resp.GetId(), resp.GetProperties(), err)
}

// Update changes a resource to new inputs.
func (c *Client) Update(old *State, inputs resource.PropertyMap, preview bool, ignored ...string) (*State, error) {
	c.t.Helper()
	resp, err := c.server.Update(context.Background(), &pulumirpc.UpdateRequest{
		Urn: string(old.URN), Id: old.ID, Olds: c.marshal(old.Outputs), OldInputs: c.marshal(old.Inputs),
		News: c.marshal(inputs), Preview: preview, IgnoreChanges: ignored,
	})
	return c.state(old.URN, inputs, old.ID, resp.GetProperties(), err)
}

// state keeps a resource that exists but isn't ready, as the engine does.
func (c *Client) state(urn resource.URN, inputs resource.PropertyMap, id string, outputs *structpb.Struct, err error) (*State, error) {
	c.t.Helper()
	for _, detail := range status.Convert(err).Details() {
		if failed, ok := detail.(*pulumirpc.ErrorResourceInitFailed); ok {
			if failed.GetInputs() != nil {
				inputs = c.unmarshal(failed.GetInputs())
			}
			return &State{urn, failed.GetId(), inputs, c.unmarshal(failed.GetProperties()), failed.GetReasons()[0]}, nil
		}
	}
	if err != nil {
		return nil, err
	}
	return &State{URN: urn, ID: id, Inputs: inputs, Outputs: c.unmarshal(outputs)}, nil
}

// Diff compares a resource with new inputs.
func (c *Client) Diff(old *State, inputs resource.PropertyMap) (*pulumirpc.DiffResponse, error) {
	c.t.Helper()
	return c.server.Diff(context.Background(), &pulumirpc.DiffRequest{
		Urn: string(old.URN), Id: old.ID, Olds: c.marshal(old.Outputs), OldInputs: c.marshal(old.Inputs), News: c.marshal(inputs),
	})
}

// Refresh reads a resource; it's nil when there is none any more.
func (c *Client) Refresh(old *State) (*State, error) {
	c.t.Helper()
	resp, err := c.server.Read(context.Background(), &pulumirpc.ReadRequest{
		Urn: string(old.URN), Id: old.ID, Properties: c.marshal(old.Outputs), Inputs: c.marshal(old.Inputs),
	})
	if err == nil && resp.GetId() == "" {
		return nil, nil
	}
	inputs := old.Inputs
	if err == nil {
		inputs = c.unmarshal(resp.GetInputs())
	}
	return c.state(old.URN, inputs, resp.GetId(), resp.GetProperties(), err)
}

// Import reads a resource that the stack doesn't have.
func (c *Client) Import(urn resource.URN, id string) (*State, error) {
	c.t.Helper()
	return c.Refresh(&State{URN: urn, ID: id})
}

// Delete removes a resource.
func (c *Client) Delete(old *State) error {
	c.t.Helper()
	_, err := c.server.Delete(context.Background(), &pulumirpc.DeleteRequest{
		Urn: string(old.URN), Id: old.ID, Properties: c.marshal(old.Outputs), OldInputs: c.marshal(old.Inputs),
	})
	return err
}

// Make checks and creates a resource that must come to be.
func (c *Client) Make(token, name string, inputs resource.PropertyMap) *State {
	c.t.Helper()
	urn := URN(token, name)
	checked, failures, err := c.Check(urn, nil, inputs)
	if err != nil || len(failures) > 0 {
		c.t.Fatalf("check of %s: %v %v", name, failures, err)
	}
	state, err := c.Create(urn, checked, false)
	if err != nil {
		c.t.Fatalf("create of %s: %v", name, err)
	}
	return state
}

// Properties turns plain Go values into properties.
func Properties(values map[string]any) resource.PropertyMap {
	return resource.NewPropertyMapFromMap(values)
}

// Clear is the string of an output, secret or not.
func (s *State) Clear(name string) string {
	value := s.Outputs[resource.PropertyKey(name)]
	for value.IsSecret() {
		value = value.SecretValue().Element
	}
	if !value.IsString() {
		return ""
	}
	return value.StringValue()
}
