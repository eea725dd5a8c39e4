package main

import (
	"encoding/json"
	"time"

	"github.com/robfig/cron/v3"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	metav1validation "k8s.io/apimachinery/pkg/apis/meta/v1/validation"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// parsed is a value, or why it is none.
type parsed struct {
	Refused string `json:"refused,omitempty"`
	Value   any    `json:"value,omitempty"`
}

// quantity gives the canonical form of a quantity, and its order relative to another.
func quantity(asked question) (any, error) {
	value, err := resource.ParseQuantity(asked.Text)
	if err != nil {
		return parsed{Refused: err.Error()}, nil
	}
	given := map[string]any{"canonical": value.String()}
	if other, err := resource.ParseQuantity(asked.Other); err == nil {
		given["order"] = value.Cmp(other)
	}
	return parsed{Value: given}, nil
}

const timesOfSchedule = 5

// schedule gives the next times of a CronJob's schedule after a moment; none where it never comes.
func schedule(asked question) (any, error) {
	since, err := time.Parse(time.RFC3339, asked.Other)
	if err != nil {
		return nil, err
	}
	given, err := cron.ParseStandard(asked.Text)
	if err != nil {
		return parsed{Refused: err.Error()}, nil
	}
	times := []string{}
	for moment := given.Next(since.UTC()); !moment.IsZero() && len(times) < timesOfSchedule; moment = given.Next(moment) {
		times = append(times, moment.UTC().Format(time.RFC3339))
	}
	return parsed{Value: times}, nil
}

// selector gives whether a label selector matches labels.
func selector(asked question) (any, error) {
	given := &metav1.LabelSelector{}
	if err := json.Unmarshal(asked.Selector, given); err != nil {
		return parsed{Refused: err.Error()}, nil
	}
	errs := metav1validation.ValidateLabelSelector(given, metav1validation.LabelSelectorValidationOptions{}, field.NewPath("selector"))
	if err := errs.ToAggregate(); err != nil {
		return parsed{Refused: err.Error()}, nil
	}
	compiled, err := metav1.LabelSelectorAsSelector(given)
	if err != nil {
		return parsed{Refused: err.Error()}, nil
	}
	return parsed{Value: compiled.Matches(labels.Set(asked.Labels))}, nil
}
