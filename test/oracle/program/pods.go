package main

import (
	"encoding/json"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	quota "k8s.io/apiserver/pkg/quota/v1"
	"k8s.io/apiserver/pkg/quota/v1/generic"
	"k8s.io/kubernetes/pkg/quota/v1/evaluator/core"
	"k8s.io/kubernetes/plugin/pkg/admission/limitranger"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	"k8s.io/utils/clock"
)

// podSecurity gives, for each level of the Pod Security Standards, why a pod is forbidden there.
func podSecurity(asked question) (any, error) {
	pod := &corev1.Pod{}
	if err := versioned(asked.Object, pod); err != nil {
		return nil, err
	}
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		return nil, err
	}
	forbidden := map[string][]string{}
	for _, level := range []api.Level{api.LevelBaseline, api.LevelRestricted} {
		reasons := []string{}
		asLevel := api.LevelVersion{Level: level, Version: api.LatestVersion()}
		for _, result := range evaluator.EvaluatePod(asLevel, &pod.ObjectMeta, &pod.Spec) {
			if !result.Allowed {
				reasons = append(reasons, fmt.Sprintf("%s (%s)", result.ForbiddenReason, result.ForbiddenDetail))
			}
		}
		forbidden[string(level)] = reasons
	}
	return forbidden, nil
}

// limitRange gives an object as admission would leave it under the LimitRanges of its namespace, or why it is refused.
func limitRange(asked question) (any, error) {
	object, err := decode(asked.Object)
	if err != nil {
		return nil, err
	}
	gvk, err := kindOf(asked.Object)
	if err != nil {
		return nil, err
	}
	plural := resources[gvk.GroupKind()].name
	limits := []*corev1.LimitRange{}
	for _, text := range asked.Others {
		limit := &corev1.LimitRange{}
		if err := versioned(text, limit); err != nil {
			return nil, err
		}
		limits = append(limits, limit)
	}
	said := verdict{}
	actions := &limitranger.DefaultLimitRangerActions{}
	for _, limit := range limits {
		if err := actions.MutateLimit(limit, plural, object); err != nil {
			return nil, err
		}
	}
	for _, limit := range limits {
		if err := actions.ValidateLimit(limit, plural, object); err != nil {
			said.Errors = append(said.Errors, err.Error())
		}
	}
	said.Stored, err = scheme.ConvertToVersion(object, gvk.GroupVersion())
	return said, err
}

// usage gives what objects take of a ResourceQuota: of the resources that it limits, those of objects in its scopes.
func usage(asked question) (any, error) {
	limit := &corev1.ResourceQuota{}
	if err := versioned(asked.Object, limit); err != nil {
		return nil, err
	}
	// Evaluators go by what the quota's controller has taken over.
	limit.Status.Hard = limit.Spec.Hard
	names := quota.ResourceNames(limit.Spec.Hard)
	total := corev1.ResourceList{}
	for _, text := range asked.Others {
		used, err := usageOf(limit, text)
		if err != nil {
			return nil, err
		}
		total = quota.Add(total, quota.Mask(used, names))
	}
	return total, nil
}

func usageOf(limit *corev1.ResourceQuota, text []byte) (corev1.ResourceList, error) {
	gvk, err := kindOf(text)
	if err != nil {
		return nil, err
	}
	object, err := decode(text)
	if err != nil {
		return nil, err
	}
	used := corev1.ResourceList{}
	for _, evaluator := range evaluatorsOf(gvk.GroupKind()) {
		matches, err := evaluator.Matches(limit, object)
		if err != nil {
			return nil, err
		}
		if !matches {
			continue
		}
		some, err := evaluator.Usage(object)
		if err != nil {
			return nil, err
		}
		used = quota.Add(used, some)
	}
	return used, nil
}

func evaluatorsOf(kind schema.GroupKind) []quota.Evaluator {
	switch kind.String() {
	case "Pod":
		return []quota.Evaluator{core.NewPodEvaluator(nil, clock.RealClock{})}
	case "Service":
		return []quota.Evaluator{core.NewServiceEvaluator(nil)}
	case "PersistentVolumeClaim":
		return []quota.Evaluator{core.NewPersistentVolumeClaimEvaluator(nil)}
	}
	counted := schema.GroupResource{Group: kind.Group, Resource: resources[kind].name}
	alias := corev1.ResourceName("")
	if kind.Group == "" {
		alias = corev1.ResourceName(counted.Resource)
	}
	return []quota.Evaluator{generic.NewObjectCountEvaluator(counted, nil, alias)}
}

// versioned decodes an object into the type of its version, with that version's defaults.
func versioned(text json.RawMessage, into runtime.Object) error {
	if err := runtime.DecodeInto(strict.UniversalDeserializer(), text, into); err != nil {
		return fmt.Errorf("it can't be decoded: %w", err)
	}
	scheme.Default(into)
	return nil
}
