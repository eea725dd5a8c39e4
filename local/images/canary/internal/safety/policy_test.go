package safety

import (
	"strings"
	"testing"
)

const file = `
default_tenant: default
default_decision: deny
tenants:
  default:
    allow_topics: ["job.*"]
    deny_topics: ["sys.*", "job.secret.*"]
    mcp: {allow_servers: []}
  other: {}
`

func TestDecisions(t *testing.T) {
	policy, err := ParsePolicy([]byte(file))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		tenant, topic string
		allowed       bool
		reason        string
	}{
		{"", "job.default", true, "job.*"},
		{"default", "job.a.b", true, "job.*"},
		{"default", "job.secret.x", false, "job.secret.*"},
		{"default", "sys.job.result", false, "sys.*"},
		{"default", "jobs", false, "nothing allows it"},
		{"other", "job.default", false, "nothing allows it"},
		{"unknown", "job.default", false, "has no rules"},
	} {
		allowed, reason := policy.Decide(c.tenant, c.topic)
		if allowed != c.allowed || !strings.Contains(reason, c.reason) {
			t.Errorf("%s %s: %v %s", c.tenant, c.topic, allowed, reason)
		}
	}
}

func TestPublishedFragmentsAdd(t *testing.T) {
	policy, err := ParsePolicy([]byte(file))
	if err != nil {
		t.Fatal(err)
	}
	fragment, err := parse([]byte("tenants: {default: {deny_topics: [job.default]}, new: {allow_topics: [job.*]}}"))
	if err != nil {
		t.Fatal(err)
	}
	whole := policy.With(fragment)
	for topic, want := range map[string]bool{"job.default": false, "job.other": true} {
		if allowed, reason := whole.Decide("default", topic); allowed != want {
			t.Errorf("%s: %s", topic, reason)
		}
	}
	if allowed, _ := whole.Decide("new", "job.default"); !allowed {
		t.Error("the new tenant is not known")
	}
	if allowed, _ := policy.Decide("default", "job.default"); !allowed {
		t.Error("the policy itself was changed")
	}
}

func TestWrongPolicies(t *testing.T) {
	for text, want := range map[string]string{
		"":                                    "no tenants",
		"tenants: [":                          "yaml",
		"tenants: {a: {}}":                    `default_tenant ""`,
		"default_tenant: default":             "no tenants",
		"default_tenant: b\ntenants: {a: {}}": `default_tenant "b"`,
		"default_tenant: a\ntenants: {a: {allow_topics: ['[']}}":  "malformed",
		"default_tenant: a\ntenants: {a: {allow_topics: job.*}}":  "cannot unmarshal",
		"default_tenant: a\ntenants: {a: {deny_topics: ['a\\']}}": "malformed",
	} {
		if _, err := ParsePolicy([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
