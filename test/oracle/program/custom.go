package main

import (
	"fmt"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsinstall "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/install"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apiextensions-apiserver/pkg/registry/customresource"
	"k8s.io/apiextensions-apiserver/pkg/registry/customresourcedefinition"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apiserver/pkg/registry/rest"
)

// definition is a kind that a CustomResourceDefinition adds, in one of its versions.
type definition struct {
	gvk      schema.GroupVersionKind
	plural   string
	schema   *structuralschema.Structural
	strategy rest.RESTCreateStrategy
}

var (
	definitions      = map[schema.GroupVersionKind]definition{}
	extensionsScheme = runtime.NewScheme()
	extensionsCodecs = serializer.NewCodecFactory(extensionsScheme)
)

func init() {
	apiextensionsinstall.Install(extensionsScheme)
	resources[schema.GroupKind{Group: apiextensions.GroupName, Kind: "CustomResourceDefinition"}] = served{
		"customresourcedefinitions", customresourcedefinition.NewStrategy(extensionsScheme)}
	apiextensionsinstall.Install(scheme)
}

// define takes a CustomResourceDefinition in; from then on its objects can be validated.
func define(asked question) (any, error) {
	object, err := runtime.Decode(extensionsCodecs.UniversalDecoder(), asked.Object)
	if err != nil {
		return nil, fmt.Errorf("the definition can't be decoded: %w", err)
	}
	crd, ok := object.(*apiextensions.CustomResourceDefinition)
	if !ok {
		return nil, fmt.Errorf("a %T is no CustomResourceDefinition", object)
	}
	kinds := []string{}
	for _, version := range crd.Spec.Versions {
		if !version.Served {
			continue
		}
		made, err := definitionOf(crd, version)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", crd.Name, version.Name, err)
		}
		definitions[made.gvk] = made
		kinds = append(kinds, made.gvk.GroupVersion().String()+" "+made.gvk.Kind)
	}
	return kinds, nil
}

func definitionOf(crd *apiextensions.CustomResourceDefinition, version apiextensions.CustomResourceDefinitionVersion) (definition, error) {
	gvk := schema.GroupVersionKind{Group: crd.Spec.Group, Version: version.Name, Kind: crd.Spec.Names.Kind}
	// The conversion keeps a schema that all versions share at the top.
	held, err := apiextensions.GetSchemaForVersion(crd, version.Name)
	if err != nil || held == nil || held.OpenAPIV3Schema == nil {
		return definition{}, fmt.Errorf("it has no schema: %w", err)
	}
	structural, err := structuralschema.NewStructural(held.OpenAPIV3Schema)
	if err != nil {
		return definition{}, err
	}
	validator, _, err := validation.NewSchemaValidator(held.OpenAPIV3Schema)
	if err != nil {
		return definition{}, err
	}
	status, err := apiextensions.GetSubresourcesForVersion(crd, version.Name)
	if err != nil {
		return definition{}, err
	}
	var statusOf *apiextensions.CustomResourceSubresourceStatus
	if status != nil {
		statusOf = status.Status
	}
	scoped := crd.Spec.Scope == apiextensions.NamespaceScoped
	strategy := customresource.NewStrategy(anyTyper{gvk}, scoped, gvk, validator, nil, structural, statusOf, nil, []apiextensionsv1.SelectableField{})
	return definition{gvk: gvk, plural: crd.Spec.Names.Plural, schema: structural, strategy: strategy}, nil
}

func (d definition) validate(text []byte) (verdict, error) {
	object, err := unstructuredOf(text)
	if err != nil {
		return verdict{Errors: []string{err.Error()}}, nil
	}
	unknown := pruning.PruneWithOptions(object.Object, d.schema, true, structuralschema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true})
	if len(unknown) > 0 {
		said := verdict{}
		for _, path := range unknown {
			said.Errors = append(said.Errors, fmt.Sprintf("unknown field %q", path))
		}
		return said, nil
	}
	defaulting.PruneNonNullableNullsWithoutDefaults(object.Object, d.schema)
	defaulting.Default(object.Object, d.schema)
	return create(d.strategy, object, d.gvk, d.plural, func() (any, error) { return object.Object, nil }), nil
}

// anyTyper knows the kind of each object of one custom resource.
type anyTyper struct{ gvk schema.GroupVersionKind }

func (t anyTyper) ObjectKinds(runtime.Object) ([]schema.GroupVersionKind, bool, error) {
	return []schema.GroupVersionKind{t.gvk}, false, nil
}

func (t anyTyper) Recognizes(gvk schema.GroupVersionKind) bool { return gvk == t.gvk }
