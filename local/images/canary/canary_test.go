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

	"github.com/gorilla/websocket"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"seaworthy.dev/canary/internal/contextengine"
	"seaworthy.dev/canary/internal/jobs"
	"seaworthy.dev/canary/internal/packet"
	"seaworthy.dev/canary/internal/rpc"
	"seaworthy.dev/canary/internal/scheduler"
	"seaworthy.dev/canary/internal/settings"
	"seaworthy.dev/canary/internal/testpki"
)

const prompt = "hello, \u2693"

func TestAJobGoesThroughEveryService(t *testing.T) {
	for _, version := range []string{"v0.1.2", "v0.9.7"} {
		t.Run(version, func(t *testing.T) {
			s := newStack(t, nil)
			s.env["CANARY_RELEASE"] = version
			s.startNATS(t.TempDir(), nil)
			s.startRedis(nil)
			s.startAll()
			checkJob(t, s)
			t.Run("stream", func(t *testing.T) { checkStream(t, s) })
			t.Run("refusals", func(t *testing.T) { checkRefusals(t, s) })
			t.Run("ends", func(t *testing.T) { checkEnds(t, s) })
			t.Run("metrics", func(t *testing.T) { checkMetrics(t, s, version) })
			t.Run("dashboard", func(t *testing.T) { checkDashboard(t, s) })
			t.Run("context", func(t *testing.T) { checkContext(t, s, version) })
			t.Run("stop", func(t *testing.T) { checkStop(t, s) })
			checkSecrets(t, s)
		})
	}
}

func TestAJobGoesThroughEveryServiceWithMutualTLS(t *testing.T) {
	pki := testpki.New(t)
	s := newStack(t, pki)
	server := s.startNATS(t.TempDir(), pki)
	s.startRedis(pki)
	s.startAll()
	checkJob(t, s)
	checkSecrets(t, s)

	folder := server.StoreDir()
	server.Shutdown()
	server.WaitForShutdown()
	s.startNATS(strings.TrimSuffix(folder, "/jetstream"), pki)
	eventually(t, "the services are back at NATS", func() error {
		var status struct{ Nats struct{ Connected bool } }
		if s.request(http.MethodGet, "http", "/api/v1/status", "", &status); !status.Nats.Connected {
			return errors.New("not connected")
		}
		return nil
	})
	checkJob(t, s)
}

// TestAJobWaitsForAWorker holds what a stack shows where nobody brought a worker: all is well up to the scheduler's question to
// the safety kernel, and then the job waits.
func TestAJobWaitsForAWorker(t *testing.T) {
	s := newStack(t, nil)
	s.upkeep = scheduler.Upkeep{Every: 100 * time.Millisecond, Pending: 300 * time.Millisecond}
	s.startNATS(t.TempDir(), nil)
	s.startRedis(nil)
	s.endAll()
	s.start("safety-kernel", "kernel")
	s.start("scheduler", "scheduler")
	s.start("api-gateway", "http")
	id, _ := s.submit("job.default", prompt)
	eventually(t, "the scheduler has asked", func() error {
		var shown job
		if s.request(http.MethodGet, "http", "/api/v1/jobs/"+id, "", &shown); shown.Safety_decision != "ALLOW" || shown.State != "PENDING" {
			return fmt.Errorf("%+v", shown)
		}
		return nil
	})
	var workers []any
	if s.request(http.MethodGet, "http", "/api/v1/workers", "", &workers); len(workers) > 0 {
		t.Error(workers)
	}
	given, _ := s.submit("job.default", prompt)
	// A transaction that the scheduler's own gets in the way of is not tried again: the client has to.
	eventually(t, "the job is cancelled", func() error {
		var said string
		if status := s.request(http.MethodPost, "http", "/api/v1/jobs/"+given+"/cancel", "", &said); status != http.StatusOK {
			return fmt.Errorf("%d %s", status, said)
		}
		return nil
	})
	s.start("workflow-engine", "workflow")
	s.await(id, jobs.Succeeded)
	if state := s.await(given, jobs.Cancelled).State; state != "CANCELLED" {
		t.Error(state)
	}
}

// TestAJobWithoutTheSafetyKernel holds what the public code makes of a kernel that is away: jobs that were acknowledged end.
func TestAJobWithoutTheSafetyKernel(t *testing.T) {
	s := newStack(t, nil)
	s.env["CANARY_RELEASE"] = "v0.1.2"
	s.startNATS(t.TempDir(), nil)
	s.startRedis(nil)
	s.endAll()
	s.start("scheduler", "scheduler")
	s.start("api-gateway", "http")
	for _, want := range []string{"safety kernel error", "safety kernel error", "safety kernel error", "circuit open"} {
		id, _ := s.submit("job.default", prompt)
		if shown := s.await(id, jobs.Denied); !strings.Contains(shown.Error_message, want) {
			t.Errorf("%+v", shown)
		}
	}
	s.cancel["scheduler"]()
	<-s.stopped["scheduler"]

	s.env["CANARY_RELEASE"] = "v0.9.7"
	s.start("scheduler", "scheduler")
	s.start("workflow-engine", "workflow")
	id, _ := s.submit("job.default", prompt)
	eventually(t, "the scheduler asked in vain", func() error {
		if !strings.Contains(s.log.String(), "packet comes again later") {
			return errors.New("not yet")
		}
		return nil
	})
	s.start("safety-kernel", "kernel")
	s.await(id, jobs.Succeeded)
}

func checkJob(t *testing.T, s *stack) {
	t.Helper()
	id, trace := s.submit("job.default", prompt)
	shown := s.await(id, jobs.Succeeded)
	sum := sha256.Sum256([]byte(prompt))
	if shown.Result == nil || shown.Result.SHA256 != hex.EncodeToString(sum[:]) || shown.Trace_id != trace ||
		shown.Topic != "job.default" || shown.Tenant != "default" || shown.Safety_decision != "ALLOW" {
		t.Errorf("%+v", shown)
	}
	var traced []struct{ ID, State string }
	if s.request(http.MethodGet, "http", "/api/v1/traces/"+trace, "", &traced); len(traced) != 1 || traced[0].ID != id {
		t.Error(traced)
	}
	var listed struct{ Items []struct{ ID string } }
	s.request(http.MethodGet, "http", "/api/v1/jobs?state=succeeded&limit=1", "", &listed)
	if len(listed.Items) != 1 || listed.Items[0].ID != id {
		t.Error(listed)
	}
	var decisions []jobs.Decision
	if s.request(http.MethodGet, "http", "/api/v1/jobs/"+id+"/decisions", "", &decisions); len(decisions) != 1 {
		t.Error(decisions)
	}
}

// checkStream watches a job from its submission to its result.
func checkStream(t *testing.T, s *stack) {
	address := "ws://" + s.ports["http"] + "/api/v1/stream"
	if _, refused, err := websocket.DefaultDialer.Dial(address, nil); err == nil || refused.StatusCode != http.StatusUnauthorized {
		t.Error("a stream without a key", err)
	}
	conn, _, err := websocket.DefaultDialer.Dial(address, http.Header{"X-API-Key": {apiKey}})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	id, trace := s.submit("job.default", prompt)
	var senders []string
	for len(senders) < 2 {
		var p packet.Packet
		_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
		if err := conn.ReadJSON(&p); err != nil {
			t.Fatal(err)
		}
		if p.JobID() != id {
			continue
		}
		if senders = append(senders, p.SenderID); p.TraceID != trace {
			t.Errorf("%+v", p)
		}
	}
	if !slices.Equal(senders, []string{"api-gateway-http", "canary"}) {
		t.Error(senders)
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
	for body, want := range map[string]string{
		`{"topic": "job.default", "payload": {}}`: "prompt is required",
		`{"prompt": "p", "topic": "sys.job"}`:     "topic must start with job.",
		`{"prompt": `:                             "invalid json",
		strings.Repeat(" ", 2<<20+100):            "invalid json",
	} {
		var said string
		got := s.request(http.MethodPost, "http", "/api/v1/jobs", body, &said)
		if got != http.StatusBadRequest || strings.TrimSpace(said) != want {
			t.Errorf("%.40q: %d %s", body, got, said)
		}
	}
	if got := s.request(http.MethodGet, "http", "/api/v1/jobs/unknown", "", nil); got != http.StatusNotFound {
		t.Errorf("an unknown job: %d", got)
	}
	var decision struct{ Decision string }
	s.request(http.MethodPost, "http", "/api/v1/policy/evaluate", `{"topic": "sys.x"}`, &decision)
	if decision.Decision != "DECISION_TYPE_DENY" {
		t.Error(decision)
	}
}

// checkEnds ends jobs otherwise than well, and takes a lock.
func checkEnds(t *testing.T, s *stack) {
	id, _ := s.submit("job.without.pool", prompt)
	if shown := s.await(id, jobs.Failed); shown.Error_code != "no_pool_mapping" {
		t.Errorf("%+v", shown)
	}
	id, _ = s.submit("job.denied", prompt)
	if shown := s.await(id, jobs.Denied); shown.Error_code != "safety_denied" || shown.Safety_decision != "DENY" {
		t.Errorf("%+v", shown)
	}
	var dead []struct{ Job_id string }
	if s.request(http.MethodGet, "http", "/api/v1/dlq", "", &dead); len(dead) != 2 {
		t.Error(dead)
	}
	key := `{"prompt": "p", "idempotency_key": "once"}`
	var first, second struct{ Job_id string }
	s.request(http.MethodPost, "http", "/api/v1/jobs", key, &first)
	s.request(http.MethodPost, "http", "/api/v1/jobs", key, &second)
	if first.Job_id == "" || first != second {
		t.Error(first, second)
	}
	s.await(first.Job_id, jobs.Succeeded)
	for _, want := range []int{http.StatusOK, http.StatusConflict} {
		body := fmt.Sprintf(`{"resource": "r", "owner": "%d", "ttl_ms": 60000}`, want)
		if got := s.request(http.MethodPost, "http", "/api/v1/locks/acquire", body, nil); got != want {
			t.Errorf("a lock got %d instead of %d", got, want)
		}
	}
}

func checkMetrics(t *testing.T, s *stack, version string) {
	exported := map[string][]string{
		"v0.1.2": {
			`cordum_api_gateway_http_requests_total{method="POST",route="POST /api/v1/jobs",status="200"} `,
			`cordum_scheduler_jobs_received_total{topic="job.default"} `,
			`cordum_scheduler_jobs_dispatched_total{topic="job.default"} 3`,
			`cordum_scheduler_jobs_completed_total{status="JOB_STATUS_SUCCEEDED",topic="job.default"} 3`,
			`cordum_scheduler_safety_denied_total{topic="job.denied"} 1`,
		},
		"v0.9.7": {
			`cordum_http_requests_total{method="POST",route="POST /api/v1/jobs",status="200"} `,
			`cordum_safety_evaluations_total{decision="deny"} 1`,
			`cordum_jobs_dispatched_total{pool="default"} 3`,
			`cordum_jobs_duration_seconds_count{topic="job.default"} 3`,
		},
	}
	var gateway, scheduler string
	eventually(t, "metrics are counted", func() error {
		s.request(http.MethodGet, "metrics", "/metrics", "", &gateway)
		s.request(http.MethodGet, "scheduler", "/metrics", "", &scheduler)
		for _, line := range exported[version] {
			if !strings.Contains(gateway+scheduler, line) {
				return fmt.Errorf("%s is missing", line)
			}
		}
		return nil
	})
	for other, lines := range exported {
		for _, line := range lines {
			if name, _, _ := strings.Cut(line, "{"); other != version && strings.Contains(gateway+scheduler, name) {
				t.Errorf("%s has %s", version, name)
			}
		}
	}
}

func checkDashboard(t *testing.T, s *stack) {
	var page, health, config string
	var status struct {
		Nats  struct{ Connected bool }
		Redis struct{ Ok bool }
	}
	s.request(http.MethodGet, "dashboard", "/", "", &page)
	s.request(http.MethodGet, "dashboard", "/health", "", &health)
	s.request(http.MethodGet, "dashboard", "/config.json", "", &config)
	code := s.request(http.MethodGet, "dashboard", "/api/v1/status", "", &status)
	if !strings.Contains(page, "<h1>") || health != "ok" || code != http.StatusOK ||
		!status.Nats.Connected || !status.Redis.Ok {
		t.Errorf("%s %s %d %v", page, health, code, status)
	}
	if strings.Contains(config, apiKey) || !strings.Contains(config, `"tenantId":"default"`) {
		t.Error(config)
	}
	if code := s.request(http.MethodGet, "dashboard", "/elsewhere", "", nil); code != http.StatusNotFound {
		t.Error(code)
	}
}

func checkContext(t *testing.T, s *stack, version string) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for _, port := range []string{"context", "kernel", "grpc"} {
		conn, err := grpc.NewClient(s.ports[port], grpc.WithTransportCredentials(insecure.NewCredentials()))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		health, err := healthpb.NewHealthClient(conn).Check(ctx, &healthpb.HealthCheckRequest{})
		served := err == nil && health.Status == healthpb.HealthCheckResponse_SERVING
		if served != (version != "v0.1.2") {
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
		if size, err := rpc.Call[contextengine.Size](ctx, conn, service+"UpdateMemory", update, true); err != nil || size.Entries != int64(i+1) {
			t.Error(size, err)
		}
	}
	window, err := rpc.Call[contextengine.Window](ctx, conn, service+"BuildWindow", contextengine.WindowRequest{Memory: "m", Last: 2}, true)
	if err != nil || !slices.Equal(window.Texts, []string{"1", "2"}) {
		t.Error(window, err)
	}
	if _, err := rpc.Call[contextengine.Window](ctx, conn, service+"BuildWindow", contextengine.WindowRequest{}, true); err == nil {
		t.Error("an empty request passed")
	}
}

// checkStop stops everybody at once.
func checkStop(t *testing.T, s *stack) {
	for _, cancel := range s.cancel {
		cancel()
	}
	begun := time.Now()
	for name, stopped := range s.stopped {
		if err := <-stopped; err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if took := time.Since(begun); took > 10*time.Second {
		t.Errorf("stopping took %s", took)
	}
}

// checkSecrets looks for what must not be in a log. The context engine writes the login of REDIS_URL into its own, as Cordum's.
func checkSecrets(t *testing.T, s *stack) {
	log := s.log.String()
	if strings.Contains(log, apiKey) {
		t.Error("the log holds the API key")
	}
	for line := range strings.Lines(log) {
		if strings.Contains(line, "redis-password") && !strings.Contains(line, "context engine listening") {
			t.Error("the log holds the password of Redis:", line)
		}
	}
	if !strings.Contains(log, "redis-password") {
		t.Error("the context engine keeps the password to itself")
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
