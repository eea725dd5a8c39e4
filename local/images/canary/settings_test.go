package main

import (
	"context"
	"errors"
	"testing"
	"time"

	"seaworthy.dev/canary/internal/settings"
	"seaworthy.dev/canary/internal/testpki"
)

// TestWrongSettingsEndTheStart checks that each service which needs something does not run without it, and says so.
func TestWrongSettingsEndTheStart(t *testing.T) {
	pki, stranger := testpki.New(t), testpki.New(t)
	s := newStack(t, pki)
	s.startNATS(t.TempDir(), pki)
	s.startRedis(pki)
	foreign := stranger.Issue(t, "foreign")
	closed := freePort(t)
	for _, c := range []struct {
		role, setting string
		changed       map[string]string
	}{
		{"scheduler", "POOL_CONFIG_PATH", map[string]string{"POOL_CONFIG_PATH": "/nowhere"}},
		{"scheduler", "POOL_CONFIG_PATH", map[string]string{"POOL_CONFIG_PATH": s.file("p.yaml", "topics: 1")}},
		{"scheduler", "TIMEOUT_CONFIG_PATH", map[string]string{"TIMEOUT_CONFIG_PATH": s.file("t.yaml", "reconciler: 1")}},
		{"scheduler", "CANARY_RELEASE", map[string]string{"CANARY_RELEASE": "latest"}},
		{"scheduler", "CANARY_REDIS_CLUSTER", map[string]string{"CANARY_REDIS_CLUSTER": "off"}},
		{"safety-kernel", "SAFETY_POLICY_PATH", map[string]string{"SAFETY_POLICY_PATH": "/nowhere"}},
		{"safety-kernel", "SAFETY_POLICY_URL", map[string]string{"SAFETY_POLICY_URL": "https://example.org"}},
		{"safety-kernel", "SAFETY_KERNEL_TLS_KEY", map[string]string{"SAFETY_KERNEL_TLS_KEY": ""}},
		{"api-gateway", "NATS_URL", map[string]string{"NATS_URL": "tls://" + closed}},
		{"api-gateway", "NATS_URL", map[string]string{"NATS_URL": "nats://" + s.ports["nats"]}},
		{"api-gateway", "NATS_URL", map[string]string{"NATS_TLS_CERT": "", "NATS_TLS_KEY": ""}},
		{"api-gateway", "NATS_URL", map[string]string{"NATS_TLS_CERT": foreign.Cert, "NATS_TLS_KEY": foreign.Key}},
		{"api-gateway", "NATS_URL", map[string]string{"NATS_TLS_SERVER_NAME": "elsewhere"}},
		{"api-gateway", "NATS_TLS_KEY", map[string]string{"NATS_TLS_KEY": ""}},
		{"api-gateway", "REDIS_URL", map[string]string{"REDIS_URL": "rediss://" + closed}},
		{"api-gateway", "REDIS_URL", map[string]string{"REDIS_URL": "rediss://:wrong-password@" + s.ports["redis"]}},
		{"api-gateway", "REDIS_URL", map[string]string{"REDIS_URL": "redis://:redis-password@" + s.ports["redis"]}},
		{"api-gateway", "API_RATE_LIMIT_RPS", map[string]string{"API_RATE_LIMIT_RPS": "fifty"}},
		{"api-gateway", "TENANT_ID", map[string]string{"TENANT_ID": "a b"}},
		{"api-gateway", "SAFETY_KERNEL_TLS_REQUIRED", map[string]string{"SAFETY_KERNEL_TLS_REQUIRED": "1", "SAFETY_KERNEL_TLS_CA": ""}},
		{"api-gateway", "GATEWAY_METRICS_PUBLIC", map[string]string{"GATEWAY_METRICS_ADDR": ":0"}},
		{"api-gateway", "GATEWAY_HTTP_ADDR", map[string]string{"GATEWAY_HTTP_ADDR": s.ports["nats"]}},
		{"context-engine", "REDIS_URL", map[string]string{"REDIS_URL": "rediss://" + closed}},
		{"context-engine", "CONTEXT_ENGINE_ADDR", map[string]string{"CONTEXT_ENGINE_ADDR": "50070"}},
		{"workflow-engine", "REDIS_CLUSTER_ADDRESSES", map[string]string{"REDIS_CLUSTER_ADDRESSES": closed + "," + closed}},
	} {
		t.Run(c.role+" "+c.setting, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
			defer cancel()
			err := s.run(ctx, c.role, c.changed)
			var problem *settings.Problem
			if !errors.As(err, &problem) || problem.Name != c.setting {
				t.Errorf("%v: %v", c.changed, err)
			}
			t.Log(err)
		})
	}
}
