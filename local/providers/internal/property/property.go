// Package property holds what every provider does with Pulumi's property values.
package property

import (
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// Unknown is a value that isn't known before the update.
func Unknown() resource.PropertyValue { return resource.MakeComputed(resource.NewProperty("")) }

// Plain takes the secret and output wrappers off a value, at every depth. Nulls in maps mean the same as nothing, and are left out.
func Plain(v resource.PropertyValue) resource.PropertyValue {
	switch {
	case v.IsSecret():
		return Plain(v.SecretValue().Element)
	case v.IsOutput():
		if !v.OutputValue().Known {
			return Unknown()
		}
		return Plain(v.OutputValue().Element)
	case v.IsArray():
		list := make([]resource.PropertyValue, len(v.ArrayValue()))
		for i, element := range v.ArrayValue() {
			list[i] = Plain(element)
		}
		return resource.NewProperty(list)
	case v.IsObject():
		return resource.NewProperty(PlainMap(v.ObjectValue()))
	}
	return v
}

// PlainMap is Plain for a map.
func PlainMap(props resource.PropertyMap) resource.PropertyMap {
	out := resource.PropertyMap{}
	for key, value := range props {
		if value = Plain(value); !value.IsNull() {
			out[key] = value
		}
	}
	return out
}

// Diff is the answer to the engine for a set of changes.
func Diff(changes map[string]plugin.PropertyDiff) plugin.DiffResult {
	if len(changes) == 0 {
		return plugin.DiffResult{Changes: plugin.DiffNone}
	}
	diff := plugin.DiffResult{Changes: plugin.DiffSome, DetailedDiff: changes}
	for path, change := range changes {
		diff.ChangedKeys = append(diff.ChangedKeys, resource.PropertyKey(path))
		if change.Kind.IsReplace() {
			diff.ReplaceKeys = append(diff.ReplaceKeys, resource.PropertyKey(path))
		}
	}
	return diff
}
