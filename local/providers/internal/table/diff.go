package table

import (
	"context"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"seaworthy.dev/local/providers/internal/property"
)

// Diff compares inputs with their defaults filled in, so that writing a default down isn't a change.
func (p *Provider) Diff(_ context.Context, req plugin.DiffRequest) (plugin.DiffResponse, error) {
	row, err := p.row(req.Type)
	if err != nil {
		return plugin.DiffResult{}, err
	}
	was, _ := parse(row.Fields, req.OldInputs)
	is, _ := parse(row.Fields, req.NewInputs)
	changes := map[string]plugin.PropertyDiff{}
	for _, field := range row.Fields {
		if field.WriteOnly || (!unknown(req.NewInputs, field.Name) && equal(was[field.Name], is[field.Name])) {
			continue
		}
		kind := change(req.OldInputs, req.NewInputs, field.Name)
		if !field.InPlace {
			kind = kind.AsReplace()
		}
		changes[field.Name] = plugin.PropertyDiff{Kind: kind, InputDiff: true}
	}
	for output := range row.expired(req.NewInputs, req.OldOutputs) {
		changes[output] = plugin.PropertyDiff{Kind: plugin.DiffUpdateReplace}
	}
	return property.Diff(changes), nil
}

func unknown(props resource.PropertyMap, name string) bool {
	value, ok := props[resource.PropertyKey(name)]
	return ok && value.ContainsUnknowns()
}

func change(was, is resource.PropertyMap, name string) plugin.DiffKind {
	_, before := was[resource.PropertyKey(name)]
	_, after := is[resource.PropertyKey(name)]
	switch {
	case !before:
		return plugin.DiffAdd
	case !after:
		return plugin.DiffDelete
	}
	return plugin.DiffUpdate
}
