package kubernetes

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/theory/jsonpath"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// waitFor is the annotation by which a program says itself when an object is ready, as with the official provider:
// condition=Type, condition=Type=Status, jsonpath={.path}, jsonpath={.path}=value, or several of these as a JSON list.
const waitFor = "pulumi.com/waitFor"

// expectation tells whether an object is as it was asked to be, and if not, what it waits for.
type expectation func(obj *unstructured.Unstructured) (met bool, status string)

// customAwaiter is what an object's own annotation asks for; there is none without it.
func customAwaiter(obj *unstructured.Unstructured) (a awaiter, found bool, err error) {
	text := obj.GetAnnotations()[waitFor]
	if text == "" {
		return awaiter{}, false, nil
	}
	expected, err := parseExpectations(text)
	if err != nil {
		return awaiter{}, false, fmt.Errorf("%s: its annotation %s: %w", title(obj), waitFor, err)
	}
	check := func(obj *unstructured.Unstructured, _ view) readiness {
		for _, expectation := range expected {
			if met, status := expectation(obj); !met {
				return readiness{status: status}
			}
		}
		return readiness{done: true}
	}
	return awaiter{related: none, check: check}, true, nil
}

func parseExpectations(text string) ([]expectation, error) {
	var parts []string
	if json.Unmarshal([]byte(text), &parts) != nil {
		parts = []string{text}
	}
	if len(parts) == 0 {
		return nil, errors.New("at least one condition must be specified")
	}
	var expected []expectation
	for _, part := range parts {
		expectation, err := parseExpectation(part)
		if err != nil {
			return nil, err
		}
		expected = append(expected, expectation)
	}
	return expected, nil
}

func parseExpectation(text string) (expectation, error) {
	if condition, ok := strings.CutPrefix(text, "condition="); ok {
		name, status, given := strings.Cut(condition, "=")
		if !given {
			status = "True"
		}
		return expectCondition(name, status), nil
	}
	if path, ok := strings.CutPrefix(text, "jsonpath="); ok {
		return expectPath(path)
	}
	return nil, fmt.Errorf(`expected a "jsonpath=" or "condition=" prefix, got %q`, text)
}

// expectCondition looks at the status conditions as kubectl wait does: one that tells of an earlier generation is not true yet.
func expectCondition(name, status string) expectation {
	want := fmt.Sprintf("waiting for its condition %s to be %s", name, status)
	return func(obj *unstructured.Unstructured) (bool, string) {
		conditions, _, _ := unstructured.NestedSlice(obj.Object, "status", "conditions")
		for _, item := range conditions {
			condition, _ := item.(map[string]any)
			kind, _ := condition["type"].(string)
			now, known := condition["status"].(string)
			if !known || !strings.EqualFold(kind, name) {
				continue
			}
			if seen, told := observed(obj, condition); told && seen < obj.GetGeneration() {
				return false, want + ": what it says is of an earlier generation"
			}
			return strings.EqualFold(now, status), want + reasons(now, condition)
		}
		return false, want + ": it has none yet"
	}
}

// observed is the generation that a condition tells of: its own word, else the whole status' one.
func observed(obj *unstructured.Unstructured, condition map[string]any) (generation int64, told bool) {
	if generation, told, _ = unstructured.NestedInt64(condition, "observedGeneration"); told {
		return generation, true
	}
	generation, told, _ = unstructured.NestedInt64(obj.Object, "status", "observedGeneration")
	return generation, told
}

func reasons(status string, condition map[string]any) string {
	text := ", it is " + status
	for _, name := range []string{"reason", "message"} {
		if words, _ := condition[name].(string); words != "" {
			text += ": " + words
		}
	}
	return text
}

// pathExpression is {.path} or {.path}=value, as `kubectl get -o jsonpath` has it; within the braces, an equals sign is a comparison.
var pathExpression = regexp.MustCompile(`^\{\s*(.*?)\s*\}(?:=([^=]+))?$`)

// expectPath selects by RFC 9535, and compares the first result, if with anything, as text.
func expectPath(text string) (expectation, error) {
	parts := pathExpression.FindStringSubmatch(text)
	if parts == nil {
		return nil, fmt.Errorf("format should be {.path}=value or {.path}, got %q", text)
	}
	expression, value := parts[1], parts[2]
	if !strings.HasPrefix(expression, "$") {
		expression = "$" + expression
	}
	path, err := jsonpath.Parse(expression)
	if err != nil {
		return nil, fmt.Errorf("parsing %q: %w", text, err)
	}
	return func(obj *unstructured.Unstructured) (bool, string) {
		want := "waiting for " + text
		found := path.Select(obj.Object)
		if len(found) == 0 {
			return false, want + ": nothing is there yet"
		}
		if value == "" {
			return true, ""
		}
		switch found[0].(type) {
		case []any, map[string]any:
			return false, want + ": what is there is not a single value"
		}
		now := fmt.Sprint(found[0])
		return now == value, fmt.Sprintf("%s, it is %s", want, now)
	}, nil
}
