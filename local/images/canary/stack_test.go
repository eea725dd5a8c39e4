package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"seaworthy.dev/canary/internal/dashboard"
	"seaworthy.dev/canary/internal/jobs"
	"seaworthy.dev/canary/internal/release"
	"seaworthy.dev/canary/internal/role"
	"seaworthy.dev/canary/internal/scheduler"
	"seaworthy.dev/canary/internal/settings"
	"seaworthy.dev/canary/internal/telemetry"
	"seaworthy.dev/canary/internal/testpki"
)

const apiKey = "the-key-of-the-test"

// stack is all services in one process, against a real NATS server and a Redis.
type stack struct {
	t       *testing.T
	env     map[string]string
	ports   map[string]string
	log     *logBuffer
	stopped map[string]chan error
	cancel  map[string]context.CancelFunc
	upkeep  scheduler.Upkeep
}

// newStack prepares settings and files; pki is nil for plain text.
func newStack(t *testing.T, pki *testpki.CA) *stack {
	t.Helper()
	s := &stack{
		t: t, log: &logBuffer{}, ports: map[string]string{},
		stopped: map[string]chan error{}, cancel: map[string]context.CancelFunc{}, upkeep: scheduler.Defaults.Upkeep,
	}
	for _, name := range []string{"nats", "redis", "kernel", "grpc", "http", "metrics", "scheduler", "workflow", "context", "dashboard"} {
		s.ports[name] = freePort(t)
	}
	s.env = map[string]string{
		"NATS_USE_JETSTREAM": "1",
		"NATS_URL":           "nats://" + s.ports["nats"],
		"NATS_JS_ACK_WAIT":   "5s",
		"REDIS_URL":          "redis://:redis-password@" + s.ports["redis"],
		"SAFETY_KERNEL_ADDR": s.ports["kernel"],
		"SAFETY_POLICY_PATH": s.file("safety.yaml", "default_tenant: default\ntenants: {default: {allow_topics: [job.*], deny_topics: [sys.*, job.denied]}}"),
		"POOL_CONFIG_PATH":   s.file("pools.yaml", "topics: {job.default: default}"),
		"TIMEOUT_CONFIG_PATH": s.file("timeouts.yaml",
			"workflows: {}\ntopics: {}\nreconciler: {dispatch_timeout_seconds: 300, running_timeout_seconds: 9000, scan_interval_seconds: 30}"),
		"GATEWAY_GRPC_ADDR":         s.ports["grpc"],
		"GATEWAY_HTTP_ADDR":         s.ports["http"],
		"GATEWAY_METRICS_ADDR":      s.ports["metrics"],
		"WORKFLOW_ENGINE_HTTP_ADDR": s.ports["workflow"],
		"CONTEXT_ENGINE_ADDR":       s.ports["context"],
		"API_KEY":                   apiKey,
	}
	if pki != nil {
		s.secure(pki)
	}
	return s
}

// secure lets every connection use TLS, with client certificates where Cordum's services have them.
func (s *stack) secure(pki *testpki.CA) {
	client, kernel := pki.Issue(s.t, "client"), pki.Issue(s.t, "kernel")
	maps.Copy(s.env, map[string]string{
		"NATS_URL":               "tls://" + s.ports["nats"],
		"NATS_TLS_CA":            pki.Path,
		"NATS_TLS_CERT":          client.Cert,
		"NATS_TLS_KEY":           client.Key,
		"NATS_TLS_SERVER_NAME":   "nats",
		"REDIS_URL":              "rediss://:redis-password@" + s.ports["redis"],
		"REDIS_TLS_CA":           pki.Path,
		"REDIS_TLS_CERT":         client.Cert,
		"REDIS_TLS_KEY":          client.Key,
		"REDIS_TLS_SERVER_NAME":  "redis",
		"SAFETY_KERNEL_TLS_CERT": kernel.Cert,
		"SAFETY_KERNEL_TLS_KEY":  kernel.Key,
		"SAFETY_KERNEL_TLS_CA":   pki.Path,
	})
}

func (s *stack) file(name, text string) string {
	path := filepath.Join(s.t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return path
}

// run runs a role until it ends, with the stack's settings and some others.
func (s *stack) run(ctx context.Context, name string, changed map[string]string) error {
	values := maps.Clone(s.env)
	maps.Copy(values, changed)
	env := settings.From(func(name string) string { return values[name] })
	info := role.Info{Service: "cordum-" + name, Instance: name + "-0", Release: release.Read(env)}
	info.Log = telemetry.NewLog(s.log, "text").With("service", info.Service)
	switch name {
	case "scheduler":
		options := scheduler.Options{MetricsAddress: s.ports["scheduler"], Upkeep: s.upkeep}
		return scheduler.Run(ctx, env, info, options)
	case "dashboard":
		options := dashboard.Options{Address: s.ports["dashboard"], Gateway: "http://" + s.ports["http"], Folder: s.t.TempDir()}
		return dashboard.Run(ctx, env, info, options)
	}
	return roles[name](ctx, env, info)
}

// start runs a role in the background until the test ends, or is told to stop.
func (s *stack) start(name, port string) {
	s.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	stopped := make(chan error, 1)
	s.cancel[name], s.stopped[name] = cancel, stopped
	go func() {
		stopped <- s.run(ctx, name, nil)
		close(stopped)
	}()
	eventually(s.t, name+" listens", func() error { return dial(s.ports[port]) })
}

// endAll ends, after the test, all roles that it started.
func (s *stack) endAll() {
	s.t.Cleanup(func() {
		for _, cancel := range s.cancel {
			cancel()
		}
		for _, stopped := range s.stopped {
			for range stopped {
			}
		}
	})
}

// startAll starts every role.
func (s *stack) startAll() {
	s.t.Helper()
	s.endAll()
	s.start("safety-kernel", "kernel")
	s.start("context-engine", "context")
	s.start("scheduler", "scheduler")
	s.start("workflow-engine", "workflow")
	s.start("api-gateway", "http")
	s.start("dashboard", "dashboard")
}

// request sends a request with the API key to the service at a port.
func (s *stack) request(method, port, path, body string, into any) int {
	s.t.Helper()
	request, err := http.NewRequest(method, "http://"+s.ports[port]+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("X-API-Key", apiKey)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	switch into := into.(type) {
	case nil:
	case *string:
		*into = string(text)
	default:
		if err := json.Unmarshal(text, into); err != nil {
			s.t.Fatalf("%s %s: %s", method, path, text)
		}
	}
	return answer.StatusCode
}

// job is what the gateway shows of a job.
type job struct {
	ID, State, Topic, Tenant, Result_ptr, Trace_id string
	Safety_decision, Error_message, Error_code     string
	Result                                         *struct {
		SHA256 string
		Bytes  int
	}
}

// submit hands in a job, and returns its id and that of its trace.
func (s *stack) submit(topic, prompt string) (id, trace string) {
	s.t.Helper()
	body, err := json.Marshal(map[string]string{"topic": topic, "prompt": prompt})
	if err != nil {
		s.t.Fatal(err)
	}
	var accepted struct{ Job_id, Trace_id string }
	if status := s.request(http.MethodPost, "http", "/api/v1/jobs", string(body), &accepted); status != http.StatusOK {
		s.t.Fatalf("a job got %d", status)
	}
	return accepted.Job_id, accepted.Trace_id
}

// await asks for a job until it is in a state.
func (s *stack) await(id string, state jobs.State) job {
	s.t.Helper()
	var shown job
	eventually(s.t, fmt.Sprintf("job %s is %s", id, state), func() error {
		shown = job{}
		s.request(http.MethodGet, "http", "/api/v1/jobs/"+id, "", &shown)
		if shown.State != string(state) || state.Ended() && state != jobs.Cancelled && shown.Result_ptr == "" {
			return fmt.Errorf("%+v", shown)
		}
		return nil
	})
	return shown
}

// eventually asks until there is no error, for as long as half a minute.
func eventually(t *testing.T, what string, ask func() error) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		err := ask()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within the time: %v", what, err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func dial(address string) error {
	conn, err := net.Dial("tcp", address)
	if err == nil {
		err = conn.Close()
	}
	return err
}

func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func portOf(t *testing.T, address string) int {
	t.Helper()
	resolved, err := net.ResolveTCPAddr("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	return resolved.Port
}

// logBuffer takes the lines of all services.
type logBuffer struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (b *logBuffer) Write(line []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.text.Write(line)
}

func (b *logBuffer) String() string {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.text.String()
}
