package serve

import (
	"context"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// Server is the provider as the plugin protocol knows it.
func Server(p plugin.Provider) pulumirpc.ResourceProviderServer {
	return server{plugin.NewProviderServer(p)}
}

// server mends the SDK's answers to Diff. They leave out that there is a detailed difference, without which the engine
// shows none, and that the removal of a property replaces the resource; and they give whole paths where the engine looks
// for the names of properties, and so shows none of those either.
type server struct {
	pulumirpc.ResourceProviderServer
}

func (s server) Diff(ctx context.Context, req *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	resp, err := s.ResourceProviderServer.Diff(ctx, req)
	return detailed(resp), err
}

func (s server) DiffConfig(ctx context.Context, req *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	resp, err := s.ResourceProviderServer.DiffConfig(ctx, req)
	return detailed(resp), err
}

func detailed(resp *pulumirpc.DiffResponse) *pulumirpc.DiffResponse {
	if len(resp.GetDetailedDiff()) == 0 {
		return resp
	}
	resp.HasDetailedDiff = true
	resp.Diffs = nil
	for path, change := range resp.GetDetailedDiff() {
		if change.GetKind() == pulumirpc.PropertyDiff_DELETE && slices.Contains(resp.GetReplaces(), path) {
			change.Kind = pulumirpc.PropertyDiff_DELETE_REPLACE
		}
		if name := property(path); !slices.Contains(resp.GetDiffs(), name) {
			resp.Diffs = append(resp.Diffs, name)
		}
	}
	return resp
}

// property is the name that a path begins with.
func property(path string) string {
	if elements, err := resource.ParsePropertyPath(path); err == nil && len(elements) > 0 {
		if name, ok := elements[0].(string); ok {
			return name
		}
	}
	return path
}
