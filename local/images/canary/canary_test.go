package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"seaworthy.dev/canary/internal/contextengine"
	"seaworthy.dev/canary/internal/jobs"
	"seaworthy.dev/canary/internal/rpc"
	"seaworthy.dev/canary/internal/settings"
	"seaworthy.dev/canary/internal/testpki"
)

const payload = `{"text": "hello", "n": 1}`

func TestAJobGoesThroughEveryService(t *testing.T) {
	s := newStack(t, nil)
	s.startNATS(t.TempDir(), nil)
	s.startRedis(nil)
	s.startAll()
	checkJob(t, s)
	t.Run("refusals", func(t *testing.T) { checkRefusals(t, s) })
	t.Run("metrics", func(t *testing.T) { checkMetrics(t, s) })
	t.Run("dashboard", func(t *testing.T) { checkDashboard(t, s) })
	t.Run("context", func(t *testing.T) { checkContext(t, s) })
	t.Run("stop", func(t *testing.T) { checkStop(t, s) })
	checkNoSecrets(t, s)
}

func TestAJobGoesThroughEveryServiceWithMutualTLS(t *testing.T) {
	pki := testpki.New(t)
	s := newStack(t, pki)
	server := s.startNATS(t.TempDir(), pki)
	s.startRedis(pki)
	s.startAll()
	checkJob(t, s)
	checkNoSecrets(t, s)

	// A rotated client certificate is used from the next connection on.
	pki.Issue(t, "client")
	folder := server.StoreDir()
	server.Shutdown()
	server.WaitForShutdown()
	s.startNATS(strings.TrimSuffix(folder, "/jetstream"), pki)
	checkJob(t, s)
}

func TestJobsGoOnAfterNATSLostItsDisk(t *testing.T) {
	s := newStack(t, nil)
	server := s.startNATS(t.TempDir(), nil)
	s.startRedis(nil)
	s.startAll()
	checkJob(t, s)
	server.Shutdown()
	server.WaitForShutdown()
	s.startNATS(t.TempDir(), nil)
	checkJob(t, s)
}

func checkJob(t *testing.T, s *stack) {
	t.Helper()
	record := s.complete("job.default", payload)
	sum := sha256.Sum256([]byte(`{"text":"hello","n":1}`))
	if record.State != jobs.Succeeded || record.Result == nil || record.Result.SHA256 != hex.EncodeToString(sum[:]) {
		t.Errorf("%+v", record)
	}
	var way []string
	for _, hop := range record.Hops {
		way = append(way, hop.Service)
		t.Logf("%s %-24s %-16s %s", hop.At.Format(time.RFC3339Nano), hop.Service, hop.Instance, hop.Detail)
	}
	for _, service := range []string{
		"cordum-api-gateway", "cordum-safety-kernel", "nats", "cordum-scheduler", "cordum-workflow-engine",
	} {
		if !slices.Contains(way, service) {
			t.Errorf("%s is missing in %v", service, way)
		}
	}
	if !slices.IsSortedFunc(record.Hops, func(a, b jobs.Hop) int { return a.At.Compare(b.At) }) {
		t.Errorf("hops are not in the order of their time: %+v", record.Hops)
	}
}

func checkRefusals(t *testing.T, s *stack) {
	unauthorized, err := http.Post("http://"+s.ports["http"]+"/api/v1/jobs", "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	if _ = unauthorized.Body.Close(); unauthorized.StatusCode != http.StatusUnauthorized {
		t.Errorf("without a key: %d", unauthorized.StatusCode)
	}
	for body, want := range map[string]int{
		`{"topic": "sys.job.result"}`:  http.StatusForbidden,
		`{"topic": "other.topic"}`:     http.StatusForbidden,
		`{"topic": "job.*"}`:           http.StatusBadRequest,
		`{"topic": "job"}`:             http.StatusBadRequest,
		`{"topic": `:                   http.StatusBadRequest,
		strings.Repeat(" ", 1<<20+100): http.StatusBadRequest,
	} {
		if got := s.request(http.MethodPost, "http", "/api/v1/jobs", body, nil); got != want {
			t.Errorf("%.40q: %d instead of %d", body, got, want)
		}
	}
	if got := s.request(http.MethodGet, "http", "/api/v1/jobs/unknown", "", nil); got != http.StatusNotFound {
		t.Errorf("an unknown job: %d", got)
	}
	if record := s.complete("job.without.pool", payload); record.State != jobs.Failed {
		t.Errorf("a topic without a pool: %+v", record)
	}
}

func checkMetrics(t *testing.T, s *stack) {
	eventually(t, "metrics are counted", func() error {
		var gateway, scheduler string
		s.request(http.MethodGet, "metrics", "/metrics", "", &gateway)
		s.request(http.MethodGet, "scheduler", "/metrics", "", &scheduler)
		for text, wanted := range map[string]string{
			`cordum_http_requests_total{method="POST",route="POST /api/v1/jobs",status="202"} 2`: gateway,
			`cordum_safety_evaluations_total{decision="deny"} 2`:                                 gateway,
			`cordum_safety_evaluations_total{decision="allow"} 2`:                                scheduler,
			`cordum_jobs_dispatched_total{pool="default"} 1`:                                     scheduler,
			`cordum_jobs_duration_seconds_count{topic="job.default"} 1`:                          scheduler,
		} {
			if !strings.Contains(wanted, text) {
				return fmt.Errorf("%s is missing", text)
			}
		}
		return nil
	})
}

func checkDashboard(t *testing.T, s *stack) {
	var page, health, config string
	var status map[string]any
	s.request(http.MethodGet, "dashboard", "/", "", &page)
	s.request(http.MethodGet, "dashboard", "/health", "", &health)
	s.request(http.MethodGet, "dashboard", "/config.json", "", &config)
	code := s.request(http.MethodGet, "dashboard", "/api/v1/status", "", &status)
	if !strings.Contains(page, "<h1>") || health != "ok\n" || code != http.StatusOK ||
		status["nats"] != true || status["redis"] != true {
		t.Errorf("%s %s %d %v", page, health, code, status)
	}
	if strings.Contains(config, apiKey) || !strings.Contains(config, `"tenantId":"default"`) {
		t.Error(config)
	}
	if code := s.request(http.MethodGet, "dashboard", "/elsewhere", "", nil); code != http.StatusNotFound {
		t.Error(code)
	}
}

func checkContext(t *testing.T, s *stack) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for _, port := range []string{"context", "kernel", "grpc"} {
		conn, err := grpc.NewClient(s.ports[port], grpc.WithTransportCredentials(insecure.NewCredentials()))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		health, err := healthpb.NewHealthClient(conn).Check(ctx, &healthpb.HealthCheckRequest{})
		if err != nil || health.Status != healthpb.HealthCheckResponse_SERVING {
			t.Errorf("%s: %v %v", port, health, err)
		}
		if port == "context" {
			checkMemory(ctx, t, conn)
		}
	}
}

func checkMemory(ctx context.Context, t *testing.T, conn *grpc.ClientConn) {
	const service = "/cordum.context.v1.ContextEngine/"
	for i := range 3 {
		update := contextengine.Update{Memory: "m", Text: fmt.Sprint(i)}
		if size, err := rpc.Call[contextengine.Size](ctx, conn, service+"UpdateMemory", update); err != nil || size.Entries != int64(i+1) {
			t.Error(size, err)
		}
	}
	window, err := rpc.Call[contextengine.Window](ctx, conn, service+"BuildWindow", contextengine.WindowRequest{Memory: "m", Last: 2})
	if err != nil || !slices.Equal(window.Texts, []string{"1", "2"}) {
		t.Error(window, err)
	}
	if _, err := rpc.Call[contextengine.Window](ctx, conn, service+"BuildWindow", contextengine.WindowRequest{}); err == nil {
		t.Error("an empty request passed")
	}
}

// checkStop stops the gateway while it answers, and the others after it.
func checkStop(t *testing.T, s *stack) {
	s.cancel["api-gateway"]()
	eventually(t, "health says that the gateway drains", func() error {
		if status := s.request(http.MethodGet, "http", "/health", "", nil); status != http.StatusServiceUnavailable {
			return fmt.Errorf("status %d", status)
		}
		return nil
	})
	if record := s.complete("job.default", payload); record.State != jobs.Succeeded {
		t.Errorf("a job during the drain: %+v", record)
	}
	begun := time.Now()
	for _, name := range []string{"scheduler", "workflow-engine", "safety-kernel", "context-engine", "dashboard"} {
		s.cancel[name]()
	}
	for name, stopped := range s.stopped {
		if err := <-stopped; err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if took := time.Since(begun); took > 10*time.Second {
		t.Errorf("stopping took %s", took)
	}
}

func checkNoSecrets(t *testing.T, s *stack) {
	for _, secret := range []string{apiKey, "redis-password"} {
		if strings.Contains(s.log.String(), secret) {
			t.Errorf("the log holds %s", secret)
		}
	}
}

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
		{"scheduler", "NATS_JS_REPLICAS", map[string]string{"NATS_JS_REPLICAS": "3"}},
		{"scheduler", "NATS_USE_JETSTREAM", map[string]string{"NATS_USE_JETSTREAM": ""}},
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
