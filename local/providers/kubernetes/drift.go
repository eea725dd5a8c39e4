package kubernetes

import (
	"context"
	"encoding/base64"
	"reflect"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"k8s.io/apimachinery/pkg/api/equality"
	quantity "k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"seaworthy.dev/local/providers/internal/property"
)

// drifted gives the inputs with the live values of what was changed by hand. To tell a change from a default, or from
// another way to write the same thing, it asks the server what it would make of the inputs now.
func (c *change) drifted(ctx context.Context, inputs resource.PropertyMap, live *unstructured.Unstructured) resource.PropertyMap {
	desired, _ := toObject(inputs)
	if want, err := c.target.apply(ctx, desired, applyOptions{manager: c.manager, force: true, dryRun: true}); err == nil {
		desired = want
	}
	desired, live = desired.DeepCopy(), live.DeepCopy()
	if isSecret(live) {
		splitStringData(desired)
		splitStringData(live)
	}
	return driftMap(inputs, desired.Object, live.Object)
}

// splitStringData shows a Secret's data in clear as well, for inputs that give it so.
func splitStringData(obj *unstructured.Unstructured) {
	data, _, _ := unstructured.NestedStringMap(obj.Object, "data")
	clear := map[string]any{}
	for name, value := range data {
		if text, err := base64.StdEncoding.DecodeString(value); err == nil {
			clear[name] = string(text)
		}
	}
	obj.Object["stringData"] = clear
}

func driftMap(inputs resource.PropertyMap, desired, live map[string]any) resource.PropertyMap {
	out := resource.PropertyMap{}
	for key, input := range inputs {
		name := string(key)
		if dashed, ok := dashes(name); ok {
			name = dashed
		}
		now, present := live[name]
		if want, wanted := desired[name]; wanted && !present {
			if !blank(want) {
				continue // Removed by hand.
			}
			now = want
		}
		out[key] = driftValue(input, desired[name], now)
	}
	return out
}

func driftValue(input resource.PropertyValue, desired, live any) resource.PropertyValue {
	if same(desired, live) {
		return input
	}
	if input.IsSecret() {
		return resource.MakeSecret(driftValue(input.SecretValue().Element, desired, live))
	}
	want, wantMap := desired.(map[string]any)
	now, nowMap := live.(map[string]any)
	if input.IsObject() && wantMap && nowMap {
		return resource.NewProperty(driftMap(input.ObjectValue(), want, now))
	}
	wants, wantList := desired.([]any)
	nows, nowList := live.([]any)
	if input.IsArray() && wantList && nowList {
		return resource.NewProperty(driftList(input.ArrayValue(), wants, nows))
	}
	return fromObject(map[string]any{"value": live})["value"]
}

// driftList matches the elements of lists by their name where they have one, as the server does, and else by their place.
func driftList(inputs []resource.PropertyValue, desired, live []any) []resource.PropertyValue {
	if !named(desired) || !named(live) {
		if len(inputs) != len(desired) || len(desired) != len(live) {
			return fromObject(map[string]any{"value": live})["value"].ArrayValue()
		}
		out := make([]resource.PropertyValue, len(inputs))
		for i, input := range inputs {
			out[i] = driftValue(input, desired[i], live[i])
		}
		return out
	}
	var out []resource.PropertyValue
	for _, input := range inputs {
		name := ""
		if element := property.Plain(input); element.IsObject() {
			name = lookup(element.ObjectValue(), "name")
		}
		now := byName(live, name)
		if now == nil {
			continue // Removed by hand.
		}
		out = append(out, driftValue(input, byName(desired, name), now))
	}
	return out
}

func named(list []any) bool {
	for _, element := range list {
		object, ok := element.(map[string]any)
		if !ok || object["name"] == nil {
			return false
		}
	}
	return true
}

func byName(list []any, name string) any {
	for _, element := range list {
		if object, ok := element.(map[string]any); ok && object["name"] == name {
			return object
		}
	}
	return nil
}

// same compares values as the server means them: where it could not be asked, quantities may still be written differently.
func same(a, b any) bool {
	if equality.Semantic.DeepEqual(a, b) || (blank(a) && blank(b)) {
		return true
	}
	left, leftText := a.(string)
	right, rightText := b.(string)
	if !leftText || !rightText {
		return false
	}
	x, errX := quantity.ParseQuantity(left)
	y, errY := quantity.ParseQuantity(right)
	return errX == nil && errY == nil && x.Cmp(y) == 0
}

// blank values mean the same as none: the server drops empty lists and maps.
func blank(v any) bool {
	if v == nil {
		return true
	}
	r := reflect.ValueOf(v)
	return (r.Kind() == reflect.Map || r.Kind() == reflect.Slice) && r.Len() == 0
}
