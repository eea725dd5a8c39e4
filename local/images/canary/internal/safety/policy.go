// Package safety decides whether a tenant may send a job to a topic: the kernel that other services ask, and the
// client that they ask with.
package safety

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"

	"go.yaml.in/yaml/v3"
)

// Policy is the part of safety.yaml that decides about topics. Cordum's file says more, about matters that a stand-in
// has no part in; those keys are let through.
type Policy struct {
	DefaultTenant string            `yaml:"default_tenant"`
	Tenants       map[string]Tenant `yaml:"tenants"`
}

// Tenant lists patterns of topics, as job.*; a * stands for any text.
type Tenant struct {
	Allow []string `yaml:"allow_topics"`
	Deny  []string `yaml:"deny_topics"`
}

// ParsePolicy reads a whole policy.
func ParsePolicy(text []byte) (*Policy, error) {
	policy, err := parse(text)
	if err != nil {
		return nil, err
	}
	if len(policy.Tenants) == 0 {
		return nil, errors.New("has no tenants, so that every job would be denied")
	}
	if _, found := policy.Tenants[policy.DefaultTenant]; !found {
		return nil, fmt.Errorf("default_tenant %q is not among the tenants", policy.DefaultTenant)
	}
	return policy, nil
}

// parse reads a policy, or a fragment that was published for one.
func parse(text []byte) (*Policy, error) {
	var policy Policy
	if err := yaml.NewDecoder(bytes.NewReader(text)).Decode(&policy); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	for name, tenant := range policy.Tenants {
		for _, pattern := range append(append([]string{}, tenant.Allow...), tenant.Deny...) {
			if _, err := path.Match(pattern, ""); err != nil {
				return nil, fmt.Errorf("tenant %q: the pattern %q is malformed", name, pattern)
			}
		}
	}
	return &policy, nil
}

// With is the policy with a published fragment added. What either denies is denied.
func (p *Policy) With(fragment *Policy) *Policy {
	whole := &Policy{DefaultTenant: p.DefaultTenant, Tenants: map[string]Tenant{}}
	for _, part := range []*Policy{p, fragment} {
		for name, tenant := range part.Tenants {
			so := whole.Tenants[name]
			whole.Tenants[name] = Tenant{
				Allow: append(so.Allow[:len(so.Allow):len(so.Allow)], tenant.Allow...),
				Deny:  append(so.Deny[:len(so.Deny):len(so.Deny)], tenant.Deny...),
			}
		}
	}
	return whole
}

// Snapshot is a short name of what the policy says.
func (p *Policy) Snapshot() string {
	text, _ := yaml.Marshal(p)
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// Decide answers for one topic, with the reason. What no pattern allows is denied.
func (p *Policy) Decide(tenant, topic string) (allowed bool, reason string) {
	if tenant == "" {
		tenant = p.DefaultTenant
	}
	rules, found := p.Tenants[tenant]
	if !found {
		return false, fmt.Sprintf("tenant %q has no rules", tenant)
	}
	if pattern, matched := match(rules.Deny, topic); matched {
		return false, fmt.Sprintf("denied by %s for tenant %q", pattern, tenant)
	}
	if pattern, matched := match(rules.Allow, topic); matched {
		return true, fmt.Sprintf("allowed by %s for tenant %q", pattern, tenant)
	}
	return false, fmt.Sprintf("nothing allows it for tenant %q", tenant)
}

func match(patterns []string, topic string) (string, bool) {
	for _, pattern := range patterns {
		if matched, err := path.Match(pattern, topic); err == nil && matched {
			return pattern, true
		}
	}
	return "", false
}
