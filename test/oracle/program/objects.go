package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	genericrequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/warning"
	"k8s.io/kubernetes/pkg/apis/core"
)

// verdict is what the API server would say of an object that is created.
type verdict struct {
	// Why it would be refused; none where it would be stored.
	Errors []string `json:"errors"`
	// What it would say although it stores the object.
	Warnings []string `json:"warnings"`
	// The object as it would be stored, with defaults.
	Stored any `json:"stored,omitempty"`
}

// strict refuses unknown and doubled fields, as `kubectl apply` and server-side apply do.
var strict = serializer.NewCodecFactory(scheme, serializer.EnableStrict)

// validate decodes, defaults and validates an object as if it were created.
func validate(asked question) (any, error) {
	gvk, err := kindOf(asked.Object)
	if err != nil {
		return nil, err
	}
	if known, ok := resources[gvk.GroupKind()]; ok {
		return validateBuiltIn(asked.Object, gvk, known), nil
	}
	if known, ok := definitions[gvk]; ok {
		return known.validate(asked.Object)
	}
	return nil, fmt.Errorf("%s is not known here: add its strategy to strategies.go, or define its custom resource", gvk)
}

func validateBuiltIn(text []byte, gvk schema.GroupVersionKind, known served) verdict {
	if !scheme.Recognizes(gvk) {
		return verdict{Errors: []string{fmt.Sprintf("no matches for kind %q in version %q", gvk.Kind, gvk.GroupVersion())}}
	}
	object, err := decode(text)
	if err != nil {
		return verdict{Errors: []string{err.Error()}}
	}
	fillAllocated(object)
	return create(known.strategy, object, gvk, known.name, func() (any, error) {
		return scheme.ConvertToVersion(object, gvk.GroupVersion())
	})
}

// decode gives the internal form of an object, with the defaults of its version.
func decode(text []byte) (runtime.Object, error) {
	object, err := runtime.Decode(strict.UniversalDecoder(), text)
	if err != nil {
		return nil, fmt.Errorf("it can't be decoded: %w", err)
	}
	return object, nil
}

// fillAllocated does what the storage of Services does before its strategy validates: a client that sends the older of
// the two fields for the cluster's address means both.
func fillAllocated(object runtime.Object) {
	service, ok := object.(*core.Service)
	if ok && service.Spec.ClusterIP != "" && len(service.Spec.ClusterIPs) == 0 {
		service.Spec.ClusterIPs = []string{service.Spec.ClusterIP}
	}
}

// create does what the registry does between decoding and storing.
func create(strategy rest.RESTCreateStrategy, object runtime.Object, gvk schema.GroupVersionKind, plural string, stored func() (any, error)) verdict {
	said := verdict{}
	accessor, err := meta.Accessor(object)
	if err != nil {
		return verdict{Errors: []string{err.Error()}}
	}
	place := accessor.GetNamespace()
	if place == "" && strategy.NamespaceScoped() {
		place = metav1.NamespaceDefault
		accessor.SetNamespace(place)
	}
	ctx := warning.WithWarningRecorder(context.Background(), recorder{&said})
	ctx = genericrequest.WithNamespace(ctx, place)
	ctx = genericrequest.WithRequestInfo(ctx, &genericrequest.RequestInfo{
		IsResourceRequest: true, Verb: "create", APIGroup: gvk.Group, APIVersion: gvk.Version,
		Resource: plural, Namespace: place, Name: accessor.GetName(),
	})
	rest.FillObjectMetaSystemFields(accessor)
	if accessor.GetName() == "" && accessor.GetGenerateName() != "" {
		accessor.SetName(strategy.GenerateName(accessor.GetGenerateName()))
	}
	if err := rest.BeforeCreate(strategy, ctx, object); err != nil {
		said.Errors = messagesOf(err)
		return said
	}
	said.Stored, err = stored()
	if err != nil {
		said.Errors = append(said.Errors, err.Error())
	}
	return said
}

// messagesOf gives a message for each cause, without the kind and name that whoever asks knows.
func messagesOf(err error) []string {
	var status apierrors.APIStatus
	if !errors.As(err, &status) || status.Status().Details == nil || len(status.Status().Details.Causes) == 0 {
		return []string{err.Error()}
	}
	messages := []string{}
	for _, cause := range status.Status().Details.Causes {
		messages = append(messages, fmt.Sprintf("%s: %s", cause.Field, cause.Message))
	}
	return messages
}

type recorder struct{ said *verdict }

func (r recorder) AddWarning(_, text string) {
	r.said.Warnings = append(r.said.Warnings, text)
}

func kindOf(text []byte) (schema.GroupVersionKind, error) {
	var typed metav1.TypeMeta
	if err := json.Unmarshal(text, &typed); err != nil {
		return schema.GroupVersionKind{}, fmt.Errorf("the object has no apiVersion and kind: %w", err)
	}
	gvk := schema.FromAPIVersionAndKind(typed.APIVersion, typed.Kind)
	if gvk.Kind == "" || gvk.Version == "" {
		return gvk, fmt.Errorf("the object has no apiVersion or no kind")
	}
	return gvk, nil
}

func unstructuredOf(text []byte) (*unstructured.Unstructured, error) {
	object := &unstructured.Unstructured{}
	if err := object.UnmarshalJSON(text); err != nil {
		return nil, err
	}
	return object, nil
}
