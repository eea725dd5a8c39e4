package kubernetes

import (
	"reflect"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"seaworthy.dev/local/providers/internal/property"
)

func TestInputsBecomeAnObject(t *testing.T) {
	inputs := props(object{"kind": "Thing", "spec": object{"n": 3, "f": 0.5, "none": nil, "list": []any{1, "a"}, "x_kubernetes_int_or_string": true}})
	inputs["secret"] = resource.MakeSecret(resource.NewProperty("s"))
	obj, complete := toObject(inputs)
	want := object{"kind": "Thing", "secret": "s", "spec": object{"n": int64(3), "f": 0.5, "list": []any{int64(1), "a"}, "x-kubernetes-int-or-string": true}}
	if !complete || !reflect.DeepEqual(obj.Object, want) {
		t.Errorf("%v", obj.Object)
	}
	if back := fromObject(obj.Object)["spec"].ObjectValue(); !back["x_kubernetes_int_or_string"].IsBool() {
		t.Errorf("%v", back)
	}
}

func TestWhatIsNotKnownIsLeftOutOnlyWhereTheServerDoesNotMissIt(t *testing.T) {
	free := props(object{
		"metadata": object{"annotations": object{"checksum": "?", "fixed": "x"}},
		"data":     object{"k": "?"},
		"spec":     object{"containers": []any{object{"env": []any{object{"name": "A", "value": "?"}}}}},
	})
	obj, complete := toObject(markUnknown(free))
	if !complete || obj.GetAnnotations()["fixed"] != "x" || len(obj.GetAnnotations()) != 1 {
		t.Errorf("%v %v", complete, obj.Object)
	}
	for _, inputs := range []object{
		{"metadata": object{"name": "?"}}, {"spec": object{"replicas": "?"}}, {"spec": object{"args": []any{"?"}}},
		{"metadata": object{"labels": object{"a": "?"}}},
	} {
		if obj, complete := toObject(markUnknown(props(inputs))); complete {
			t.Errorf("%v passes for complete", obj.Object)
		}
	}
}

// markUnknown makes every "?" a value that isn't known yet.
func markUnknown(inputs resource.PropertyMap) resource.PropertyMap {
	var mark func(v resource.PropertyValue) resource.PropertyValue
	mark = func(v resource.PropertyValue) resource.PropertyValue {
		switch {
		case v.IsString() && v.StringValue() == "?":
			return property.Unknown()
		case v.IsArray():
			for i, element := range v.ArrayValue() {
				v.ArrayValue()[i] = mark(element)
			}
		case v.IsObject():
			for key, element := range v.ObjectValue() {
				v.ObjectValue()[key] = mark(element)
			}
		}
		return v
	}
	return mark(resource.NewProperty(inputs)).ObjectValue()
}

func TestOutputsAreAsSecretAsTheInputs(t *testing.T) {
	inputs := props(object{"kind": "Deployment", "spec": object{"env": []any{object{"value": "s"}}, "open": "o"}})
	spec := inputs["spec"].ObjectValue()
	spec["env"].ArrayValue()[0].ObjectValue()["value"] = resource.MakeSecret(resource.NewProperty("s"))
	live := &unstructured.Unstructured{Object: object{"apiVersion": "v1", "kind": "Deployment", "spec": object{
		"env": []any{object{"value": "s"}}, "open": "o",
	}}}
	out := outputs(live, inputs, "manager")
	if got := out["spec"].ObjectValue(); !got["env"].IsSecret() || got["open"].IsSecret() {
		t.Errorf("%v", got)
	}
	if lookup(out, managerKey) != "manager" {
		t.Errorf("%v", out)
	}
}

func TestUnknownsComeBackAfterADryRun(t *testing.T) {
	out := props(object{"metadata": object{"annotations": object{"a": "b"}, "uid": "u"}, "spec": object{"list": []any{object{"name": "x"}}}})
	inputs := markUnknown(props(object{"metadata": object{"annotations": object{"checksum": "?"}}, "spec": object{"list": []any{object{"name": "x", "value": "?"}}}}))
	keepUnknown(out, inputs)
	annotations := lookupValue(out, "metadata", "annotations").ObjectValue()
	if !annotations["checksum"].IsComputed() || lookup(out, "metadata", "annotations", "a") != "b" || lookup(out, "metadata", "uid") != "u" {
		t.Errorf("%v", out)
	}
	if !lookupValue(out, "spec", "list").ContainsUnknowns() {
		t.Errorf("%v", out)
	}
}
