package table

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"seaworthy.dev/local/providers/internal/property"
)

// Kind says which values an input takes.
type Kind int

const (
	String Kind = iota
	Int
	Bool
	Strings
	StringMap
	Object
)

var kindNames = map[Kind]string{
	String: "a string", Int: "a whole number", Bool: "true or false",
	Strings: "a list of strings", StringMap: "a map of strings", Object: "an object",
}

// Field is one input of a resource.
type Field struct {
	Name     string
	Kind     Kind
	Required bool
	// Default is the value that an input left out has; nil where it has none.
	Default any
	// InPlace inputs change without a new resource; every other change replaces it.
	InPlace bool
	// WriteOnly inputs are neither compared nor kept in the outputs.
	WriteOnly bool
	// Fields of an Object.
	Fields []Field
}

// Values are inputs in plain Go types, with defaults filled in: string, int, bool, []string, map[string]string, Values.
// What isn't known yet is left out.
type Values map[string]any

func (v Values) String(name string) string { s, _ := v[name].(string); return s }

func (v Values) Int(name string) int { n, _ := v[name].(int); return n }

func (v Values) Bool(name string) bool { b, _ := v[name].(bool); return b }

func (v Values) Strings(name string) []string { s, _ := v[name].([]string); return s }

func (v Values) Object(name string) Values { o, _ := v[name].(Values); return o }

// Has tells whether a value is given and known.
func (v Values) Has(name string) bool { _, ok := v[name]; return ok }

// parse reads properties into plain values, and says what is wrong with them.
func parse(fields []Field, props resource.PropertyMap) (Values, []plugin.CheckFailure) {
	values := Values{}
	var failures []plugin.CheckFailure
	fail := func(name, format string, args ...any) {
		failures = append(failures, plugin.CheckFailure{Property: resource.PropertyKey(name), Reason: fmt.Sprintf(format, args...)})
	}
	for _, field := range fields {
		prop, given := props[resource.PropertyKey(field.Name)]
		prop = property.Plain(prop)
		switch {
		case !given || prop.IsNull():
			if field.Required {
				fail(field.Name, "%s is required: give it %s", field.Name, kindNames[field.Kind])
			} else if field.Default != nil {
				values[field.Name] = field.Default
			}
		case prop.ContainsUnknowns():
		default:
			value, err := field.value(prop)
			if err != nil {
				fail(field.Name, "%s %s", field.Name, err)
				continue
			}
			values[field.Name] = value
		}
	}
	for name := range props {
		known := func(f Field) bool { return f.Name == string(name) }
		if !slices.ContainsFunc(fields, known) {
			fail(string(name), "there is no input named %s", name)
		}
	}
	return values, failures
}

// value converts one known property. Errors name the expected type and never the value, which may be secret.
func (f Field) value(prop resource.PropertyValue) (any, error) {
	wrong := fmt.Errorf("must be %s", kindNames[f.Kind])
	switch {
	case f.Kind == String && prop.IsString():
		return prop.StringValue(), nil
	case f.Kind == Int && prop.IsNumber() && prop.NumberValue() == float64(int(prop.NumberValue())):
		return int(prop.NumberValue()), nil
	case f.Kind == Bool && prop.IsBool():
		return prop.BoolValue(), nil
	case f.Kind == Strings && prop.IsArray():
		list := []string{}
		for _, element := range prop.ArrayValue() {
			if !element.IsString() {
				return nil, wrong
			}
			list = append(list, element.StringValue())
		}
		return list, nil
	case f.Kind == StringMap && prop.IsObject():
		m := map[string]string{}
		for key, element := range prop.ObjectValue() {
			if !element.IsString() {
				return nil, wrong
			}
			m[string(key)] = element.StringValue()
		}
		return m, nil
	case f.Kind == Object && prop.IsObject():
		values, failures := parse(f.Fields, prop.ObjectValue())
		if len(failures) > 0 {
			return nil, fmt.Errorf("is wrong: %s", failures[0].Reason)
		}
		return values, nil
	}
	return nil, wrong
}

// toProperty converts an output back; ints become the protocol's numbers.
func toProperty(value any) resource.PropertyValue {
	switch value := value.(type) {
	case int:
		return resource.NewProperty(float64(value))
	case Values:
		object := resource.PropertyMap{}
		for name, element := range value {
			object[resource.PropertyKey(name)] = toProperty(element)
		}
		return resource.NewProperty(object)
	}
	return resource.NewPropertyValue(value)
}

// equal compares two parsed values; an empty list or map is the same as none, as in the official providers.
func equal(a, b any) bool {
	return reflect.DeepEqual(a, b) || (empty(a) && empty(b))
}

func empty(v any) bool {
	if v == nil {
		return true
	}
	r := reflect.ValueOf(v)
	return (r.Kind() == reflect.Slice || r.Kind() == reflect.Map) && r.Len() == 0
}
