package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"seaworthy.dev/canary/internal/gravl/database"
	"seaworthy.dev/canary/internal/gravl/migrations"
	"seaworthy.dev/canary/internal/settings"
	"seaworthy.dev/canary/internal/testpostgres"
)

type client struct {
	t   *testing.T
	url string
}

type answer struct {
	Success bool            `json:"success"`
	Code    string          `json:"code"`
	Error   string          `json:"error"`
	Data    json.RawMessage `json:"data"`
}

func (c client) send(method, path, body string) (int, []byte) {
	c.t.Helper()
	request, err := http.NewRequestWithContext(c.t.Context(), method, c.url+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
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
	return response.StatusCode, content
}

func (c client) call(status int, method, path, body string) answer {
	c.t.Helper()
	found, content := c.send(method, path, body)
	var read answer
	if err := json.Unmarshal(content, &read); err != nil || found != status || read.Success != (status < 300) {
		c.t.Fatalf("%s %s: %d %s %v", method, path, found, content, err)
	}
	return read
}

// recovers waits until no connection of the pool is left that ended with the server.
func (c client) recovers() {
	c.t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for {
		status, content := c.send("GET", "/api/health", "")
		if status == 200 {
			return
		}
		if time.Now().After(deadline) {
			c.t.Fatalf("still %d %s", status, content)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// start serves the API on a real PostgreSQL; its log is written to the buffer.
func start(t *testing.T) (client, *testpostgres.Server, *bytes.Buffer) {
	t.Helper()
	server := testpostgres.Start(t)
	all, err := migrations.Read(migrations.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	log := slog.New(slog.NewTextHandler(&text, nil))
	if _, err := migrations.Apply(t.Context(), server.Connect(t), all, log); err != nil {
		t.Fatal(err)
	}
	env := settings.From(func(name string) string { return map[string]string{"DB_URL": server.URL}[name] })
	config := database.Read(env)
	if err := env.Err(); err != nil {
		t.Fatal(err)
	}
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(New(pool, log))
	t.Cleanup(func() {
		front.Close()
		pool.Close()
	})
	return client{t, front.URL}, server, &text
}

func TestWorkoutsAreKept(t *testing.T) {
	backend, server, _ := start(t)
	backend.call(200, "GET", "/api/health", "")
	var exercises []exercise
	if err := json.Unmarshal(backend.call(200, "GET", "/api/exercises", "").Data, &exercises); err != nil {
		t.Fatal(err)
	}
	if len(exercises) != 10 || exercises[0].Name != "Squat" {
		t.Fatal(exercises)
	}
	var kept set
	body := `{"exercise_id": 1, "reps": 5, "weight_kg": 102.5}`
	if err := json.Unmarshal(backend.call(201, "POST", "/api/logs", body).Data, &kept); err != nil {
		t.Fatal(err)
	}
	path := fmt.Sprintf("/api/logs/%d", kept.ID)
	// What a restart of the database keeps is in the database.
	server.End(t)
	server.Begin(t)
	backend.recovers()
	var found set
	if err := json.Unmarshal(backend.call(200, "GET", path, "").Data, &found); err != nil {
		t.Fatal(err)
	}
	if found.Reps != 5 || found.WeightKg != 102.5 || found.ExerciseID != 1 {
		t.Fatal(found)
	}
	var sets int
	row := server.Connect(t).QueryRow(t.Context(), `SELECT sets FROM muscle_group_recovery WHERE muscle_group = 'legs'`)
	if err := row.Scan(&sets); err != nil || sets != 1 {
		t.Fatal(sets, err)
	}
}

func TestWhatCantBeKeptIsRefused(t *testing.T) {
	backend, _, _ := start(t)
	for _, body := range []string{
		"", "[]", `{"exercise_id": 99, "reps": 5, "weight_kg": 1}`, `{"exercise_id": 1, "reps": 0, "weight_kg": 1}`,
		`{"exercise_id": 1, "reps": 5, "weight_kg": 1e9}`,
	} {
		if code := backend.call(400, "POST", "/api/logs", body).Code; code != "INVALID" {
			t.Errorf("%s: %s", body, code)
		}
	}
	backend.call(404, "GET", "/api/logs/1", "")
	backend.call(404, "GET", "/api/logs/squat", "")
	backend.call(404, "GET", "/api/nothing", "")
}

func TestWithoutItsDatabaseItIsNotHealthyAndTellsNobodyWhy(t *testing.T) {
	backend, server, log := start(t)
	server.End(t)
	if code := backend.call(503, "GET", "/api/health", "").Code; code != "DATABASE_UNAVAILABLE" {
		t.Fatal(code)
	}
	if told := backend.call(500, "GET", "/api/exercises", ""); told.Error != "internal error" {
		t.Fatal(told.Error)
	}
	if !strings.Contains(log.String(), "refused") {
		t.Fatalf("the log doesn't say why: %s", log)
	}
	server.Begin(t)
	backend.recovers()
}

func TestMetricsHaveTheNamesAndBoundsOfTheSignOff(t *testing.T) {
	backend, _, _ := start(t)
	backend.call(200, "GET", "/api/exercises", "")
	backend.call(404, "GET", "/api/logs/1", "")
	_, content := backend.send("GET", "/metrics", "")
	for _, line := range []string{
		`http_requests_total{route="GET /api/exercises",status="200"} 1`,
		`http_requests_total{route="GET /api/logs/{id}",status="404"} 1`,
		`request_duration_ms_bucket{route="GET /api/exercises",le="200"} 1`,
		`request_duration_ms_bucket{route="GET /api/exercises",le="500"} 1`,
	} {
		if !strings.Contains(string(content), line+"\n") {
			t.Errorf("%s is missing in\n%s", line, content)
		}
	}
}

func TestAWeakOrMissingSecretIsRefused(t *testing.T) {
	for secret, taken := range map[string]bool{
		"":                        false,
		strings.Repeat("a", 63):   false,
		strings.Repeat("a", 64):   true,
		strings.Repeat("xY", 21):  false,
		strings.Repeat("xYz", 15): true,
	} {
		env := settings.From(func(string) string { return secret })
		checkSecret(env)
		if (env.Err() == nil) != taken {
			t.Errorf("%d characters: %v", len(secret), env.Err())
		}
	}
}
