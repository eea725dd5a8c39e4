package kubernetes

import (
	"encoding/base64"
	"maps"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"seaworthy.dev/local/providers/internal/property"
)

// The SDKs can't have dashes in names, so the schema extensions of a CustomResourceDefinition have underscores there.
var underscored = map[string]string{
	"x_kubernetes_embedded_resource":       "x-kubernetes-embedded-resource",
	"x_kubernetes_int_or_string":           "x-kubernetes-int-or-string",
	"x_kubernetes_list_map_keys":           "x-kubernetes-list-map-keys",
	"x_kubernetes_list_type":               "x-kubernetes-list-type",
	"x_kubernetes_map_type":                "x-kubernetes-map-type",
	"x_kubernetes_preserve_unknown_fields": "x-kubernetes-preserve-unknown-fields",
	"x_kubernetes_validations":             "x-kubernetes-validations",
}

func dashes(name string) (string, bool) {
	dashed, ok := underscored[name]
	return dashed, ok
}

func underscores(name string) (resource.PropertyKey, bool) {
	for key, dashed := range underscored {
		if dashed == name {
			return resource.PropertyKey(key), true
		}
	}
	return "", false
}

// freeForm are maps whose entries the server takes or leaves one by one: an entry that isn't known yet can be left
// out of a dry run, and the rest is still checked.
var freeForm = []string{"annotations", "data", "stringData", "binaryData"}

// toObject turns inputs into an object to send. It's incomplete where a value that isn't known yet had to be left out
// of a place where the server would miss it.
func toObject(inputs resource.PropertyMap) (obj *unstructured.Unstructured, complete bool) {
	complete = true
	content := objectMap(inputs, false, &complete)
	obj = &unstructured.Unstructured{Object: content}
	if isSecret(obj) {
		mergeStringData(obj)
		complete = complete && !missesKeys(obj, inputs)
	}
	return obj, complete
}

// missesKeys tells whether a Secret may lack keys, not known yet, that the server asks for: every type but Opaque has some.
func missesKeys(obj *unstructured.Unstructured, inputs resource.PropertyMap) bool {
	kind, _, _ := unstructured.NestedString(obj.Object, "type")
	return kind != "" && kind != "Opaque" && (inputs["data"].ContainsUnknowns() || inputs["stringData"].ContainsUnknowns())
}

func objectMap(props resource.PropertyMap, free bool, complete *bool) map[string]any {
	content := map[string]any{}
	for key, prop := range props {
		name := string(key)
		if dashed, ok := dashes(name); ok {
			name = dashed
		}
		// The value of an environment variable may be missing as well.
		value, known := objectValue(prop, slices.Contains(freeForm, name), complete)
		switch {
		case known && value != nil:
			content[name] = value
		case !known && !free && !slices.Contains(freeForm, name) && name != "value":
			*complete = false
		}
	}
	return content
}

func objectValue(prop resource.PropertyValue, free bool, complete *bool) (value any, known bool) {
	switch {
	case prop.IsSecret():
		return objectValue(prop.SecretValue().Element, free, complete)
	case prop.IsComputed():
		return nil, false
	case prop.IsOutput():
		if !prop.OutputValue().Known {
			return nil, false
		}
		return objectValue(prop.OutputValue().Element, free, complete)
	case prop.IsObject():
		return objectMap(prop.ObjectValue(), free, complete), true
	case prop.IsArray():
		list := make([]any, 0, len(prop.ArrayValue()))
		for _, element := range prop.ArrayValue() {
			value, known := objectValue(element, false, complete)
			if !known {
				*complete = false
				continue
			}
			list = append(list, value)
		}
		return list, true
	case prop.IsNumber():
		if n := prop.NumberValue(); n == float64(int64(n)) {
			return int64(n), true
		}
		return prop.NumberValue(), true
	case prop.IsBool():
		return prop.BoolValue(), true
	case prop.IsString():
		return prop.StringValue(), true
	}
	return nil, true
}

func isSecret(obj *unstructured.Unstructured) bool {
	return obj.GetKind() == "Secret" && obj.GetAPIVersion() == "v1"
}

// mergeStringData does on this side what the server does with a Secret's stringData, for with server-side apply the
// server would keep an entry of it for ever: entries of data that came from stringData have no owner.
func mergeStringData(obj *unstructured.Unstructured) {
	clear, _, _ := unstructured.NestedMap(obj.Object, "stringData")
	if len(clear) == 0 {
		return
	}
	data, _, _ := unstructured.NestedMap(obj.Object, "data")
	if data == nil {
		data = map[string]any{}
	}
	for name, value := range clear {
		if text, ok := value.(string); ok {
			data[name] = base64.StdEncoding.EncodeToString([]byte(text))
		}
	}
	obj.Object["data"] = data
	delete(obj.Object, "stringData")
}

// fromObject turns a part of an object into properties.
func fromObject(content map[string]any) resource.PropertyMap {
	return resource.NewPropertyMapFromMapRepl(content, underscores, nil)
}

// Where the state keeps what the live object doesn't say.
const (
	managerKey        = resource.PropertyKey("__fieldManager")
	initialVersionKey = resource.PropertyKey("__initialApiVersion")
)

// outputs are the live object, as secret as the inputs were.
func outputs(live *unstructured.Unstructured, inputs resource.PropertyMap, manager string) resource.PropertyMap {
	live = live.DeepCopy()
	// Who manages which field is bookkeeping of the server's, larger than most objects, and changes all the time.
	unstructured.RemoveNestedField(live.Object, "metadata", "managedFields")
	out := fromObject(live.Object)
	if clear, ok := inputs["stringData"]; ok && isSecret(live) {
		out["stringData"] = clear
	}
	markSecrets(out, inputs)
	if manager != "" {
		out[managerKey] = resource.NewProperty(manager)
	}
	out[initialVersionKey] = resource.NewProperty(live.GetAPIVersion())
	return out
}

// markSecrets makes outputs as secret as inputs: entry by entry in maps; a list with a secret is secret as a whole, for
// the server may have changed its order. A Secret's contents are secret in any case.
func markSecrets(out, inputs resource.PropertyMap) {
	if kind := property.Plain(out["kind"]); kind.IsString() && kind.StringValue() == "Secret" {
		for _, key := range []resource.PropertyKey{"data", "stringData"} {
			if value, ok := out[key]; ok && !value.IsSecret() {
				out[key] = resource.MakeSecret(value)
			}
		}
	}
	for key, input := range inputs {
		value, ok := out[key]
		switch {
		case !ok || value.IsSecret():
		case value.IsObject() && input.IsObject():
			markSecrets(value.ObjectValue(), input.ObjectValue())
		case input.ContainsSecrets():
			out[key] = resource.MakeSecret(value)
		}
	}
}

// keepUnknown puts what isn't known yet back into the result of a dry run that was made without it.
func keepUnknown(out, inputs resource.PropertyMap) {
	for key, input := range inputs {
		if !input.ContainsUnknowns() {
			continue
		}
		value, ok := out[key]
		if ok && value.IsObject() && input.IsObject() {
			keepUnknown(value.ObjectValue(), input.ObjectValue())
		} else {
			out[key] = input
		}
	}
}

// edit copies the map at a path of an object's inputs, for a change that leaves the caller's map alone. It's nil where the
// path leads to something that isn't known yet.
func edit(props resource.PropertyMap, path ...resource.PropertyKey) resource.PropertyMap {
	for _, key := range path {
		next := resource.PropertyMap{}
		switch value := unwrap(props[key]); {
		case value.IsObject():
			next = maps.Clone(value.ObjectValue())
		case !value.IsNull():
			return nil
		}
		if props[key].IsSecret() {
			props[key] = resource.MakeSecret(resource.NewProperty(next))
		} else {
			props[key] = resource.NewProperty(next)
		}
		props = next
	}
	return props
}

// lookup reads a string at a path of inputs or outputs; it's empty where there is none.
func lookup(props resource.PropertyMap, path ...resource.PropertyKey) string {
	value := resource.NewProperty(props)
	for _, key := range path {
		value = unwrap(value)
		if !value.IsObject() {
			return ""
		}
		value = value.ObjectValue()[key]
	}
	if value = unwrap(value); value.IsString() {
		return value.StringValue()
	}
	return ""
}

func unwrap(v resource.PropertyValue) resource.PropertyValue {
	for v.IsSecret() {
		v = v.SecretValue().Element
	}
	return v
}
