package manager

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"seaworthy.dev/canary/internal/settings"
	"seaworthy.dev/canary/internal/testpki"
	"seaworthy.dev/canary/internal/testpostgres"
	"seaworthy.dev/canary/kubeop/internal/metrics"
	"seaworthy.dev/canary/kubeop/internal/testcluster"
)

func TestMain(m *testing.M) { os.Exit(testcluster.Run(m)) }

var (
	signingKey = bytes.Repeat([]byte("s"), 32)
	masterKey  = bytes.Repeat([]byte("m"), 32)
)

// variables are those of a manager that starts.
func variables(database string) map[string]string {
	return map[string]string{
		"KUBEOP_DB_URL": database, "KUBEOP_REQUIRE_AUTH": "true", "KUBEOP_HTTP_ADDR": "127.0.0.1:0",
		"KUBEOP_JWT_SIGNING_KEY": base64.StdEncoding.EncodeToString(signingKey),
		"KUBEOP_KMS_MASTER_KEY":  base64.StdEncoding.EncodeToString(masterKey),
	}
}

func environment(variables map[string]string) *settings.Env {
	return settings.From(func(name string) string { return variables[name] })
}

// record is a log that may be read while it is written.
type record struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (r *record) Write(line []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(line)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

// client sends requests as somebody.
type client struct {
	t     *testing.T
	url   string
	token string
}

// serving serves the manager's API with these variables on a real PostgreSQL.
func serving(t *testing.T, variables map[string]string) (client, *record) {
	t.Helper()
	log := &record{}
	env := environment(variables)
	config := read(env)
	if err := env.Err(); err != nil {
		t.Fatal(err)
	}
	s, err := open(t.Context(), config, slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	front := &http.Server{Handler: s.logging(metrics.Measuring(s.routes()))}
	go func() { _ = front.Serve(listener) }()
	t.Cleanup(func() { _, _ = front.Close(), s.db.Close() })
	return client{t, "http://" + listener.Addr().String(), token(t, claims{Role: "admin"})}, log
}

// start serves the manager on an empty database.
func start(t *testing.T) (client, *testpostgres.Server, *record) {
	t.Helper()
	server := testpostgres.Start(t)
	manager, log := serving(t, variables(server.URL))
	return manager, server, log
}

func token(t *testing.T, c claims) string {
	t.Helper()
	signed, err := sign(c, signingKey)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// as is the same client with another token.
func (c client) as(token string) client { return client{c.t, c.url, token} }

// send gives the status and the body.
func (c client) send(method, path, body string) (int, string) {
	c.t.Helper()
	request, err := http.NewRequestWithContext(c.t.Context(), method, c.url+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return response.StatusCode, strings.TrimSpace(string(content))
}

// refused expects a refusal of one word.
func (c client) refused(status int, word, method, path, body string) {
	c.t.Helper()
	if found, content := c.send(method, path, body); found != status || content != fmt.Sprintf(`{"error":%q}`, word) {
		c.t.Errorf("%s %s %s: %d %s instead of %d %s", method, path, body, found, content, status, word)
	}
}

// answered expects an answer with a body.
func answered[T any](c client, method, path, body string) T {
	c.t.Helper()
	status, content := c.send(method, path, body)
	var read T
	if err := json.Unmarshal([]byte(content), &read); err != nil || status != http.StatusOK {
		c.t.Fatalf("%s %s: %d %s %v", method, path, status, content, err)
	}
	return read
}

func (c client) becomes(status int, path string) {
	c.t.Helper()
	testcluster.Eventually(c.t, fmt.Sprintf("%s is %d", path, status), 30*time.Second, func() bool {
		found, _ := c.send("GET", path, "")
		return found == status
	})
}

// authority is some CA's certificate.
func authority(t *testing.T) []byte {
	t.Helper()
	content, err := os.ReadFile(testpki.New(t).Path)
	must(t, err)
	return content
}
