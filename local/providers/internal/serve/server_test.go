package serve

import (
	"context"
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

type differing struct {
	plugin.UnimplementedProvider
	result plugin.DiffResult
}

func (p *differing) Diff(context.Context, plugin.DiffRequest) (plugin.DiffResponse, error) {
	return p.result, nil
}

func TestTheEngineGetsTheDetailsOfADifference(t *testing.T) {
	p := &differing{result: plugin.DiffResult{Changes: plugin.DiffSome, DetailedDiff: map[string]plugin.PropertyDiff{
		"data.a":                      {Kind: plugin.DiffUpdate},
		"data.b":                      {Kind: plugin.DiffDeleteReplace},
		`metadata.labels["app/name"]`: {Kind: plugin.DiffAdd},
	}}}
	resp, err := Server(p).Diff(context.Background(), &pulumirpc.DiffRequest{Urn: "urn:pulumi:s::p::t::n", Name: "n", Type: "t"})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(resp.Diffs)
	if !resp.GetHasDetailedDiff() || !slices.Equal(resp.GetDiffs(), []string{"data", "metadata"}) {
		t.Errorf("%v", resp)
	}
	if resp.GetDetailedDiff()["data.b"].GetKind() != pulumirpc.PropertyDiff_DELETE_REPLACE || !slices.Equal(resp.GetReplaces(), []string{"data.b"}) {
		t.Errorf("%v", resp)
	}
}

func TestNoDifference(t *testing.T) {
	p := &differing{result: plugin.DiffResult{Changes: plugin.DiffNone}}
	resp, err := Server(p).Diff(context.Background(), &pulumirpc.DiffRequest{Urn: "urn:pulumi:s::p::t::n"})
	if err != nil || resp.GetChanges() != pulumirpc.DiffResponse_DIFF_NONE || resp.GetHasDetailedDiff() {
		t.Errorf("%v %v", resp, err)
	}
}
