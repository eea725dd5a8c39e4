package manager

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"seaworthy.dev/canary/internal/testpostgres"
	"seaworthy.dev/canary/kubeop/internal/testcluster"
)

const nobodyListens = "postgresql://kubeop:a-secret-of-the-test@127.0.0.1:1/kubeop?sslmode=disable"

func TestAStartIsRefused(t *testing.T) {
	for name, one := range map[string]struct{ variable, value, told string }{
		"no database":            {"KUBEOP_DB_URL", "", "KUBEOP_DB_URL"},
		"not a database":         {"KUBEOP_DB_URL", "postgresql://kubeop:a-secret-of-the-test@:no-port/", "KUBEOP_DB_URL"},
		"a database that is out": {"KUBEOP_DB_URL", nobodyListens, "refused"},
		"no KMS key":             {"KUBEOP_KMS_MASTER_KEY", "", "KUBEOP_KMS_MASTER_KEY: is required"},
		"a template's KMS key":   {"KUBEOP_KMS_MASTER_KEY", placeholder, "KUBEOP_KMS_MASTER_KEY: is required"},
		"a short KMS key":        {"KUBEOP_KMS_MASTER_KEY", base64.StdEncoding.EncodeToString(masterKey[:16]), "must be 32 bytes"},
		"a KMS key in hex":       {"KUBEOP_KMS_MASTER_KEY", hex.EncodeToString(masterKey), "must be 32 bytes"},
		"a KMS key for URLs":     {"KUBEOP_KMS_MASTER_KEY", "-_" + strings.Repeat("A", 41) + "=", "not standard base64"},
		"no JWT key":             {"KUBEOP_JWT_SIGNING_KEY", "", "KUBEOP_JWT_SIGNING_KEY: is required when auth is enabled"},
		"a template's JWT key":   {"KUBEOP_JWT_SIGNING_KEY", placeholder, "KUBEOP_JWT_SIGNING_KEY: is required"},
	} {
		t.Run(name, func(t *testing.T) {
			set := variables(nobodyListens)
			set[one.variable] = one.value
			log := &record{}
			if code := Run(t.Context(), environment(set), slog.New(slog.NewJSONHandler(log, nil))); code != 2 {
				t.Errorf("ended with %d", code)
			}
			if !strings.Contains(log.String(), one.told) || strings.Contains(log.String(), "a-secret-of-the-test") {
				t.Errorf("the log says %s", log)
			}
		})
	}
}

func TestWithoutAuthNoKeyIsAskedForAndEverybodyIsAnAdministrator(t *testing.T) {
	set := variables(testpostgres.Start(t).URL)
	set["KUBEOP_REQUIRE_AUTH"], set["KUBEOP_JWT_SIGNING_KEY"] = "yes", ""
	manager, _ := serving(t, set)
	manager.token = ""
	answered[tenant](manager, "POST", "/v1/tenants", `{"name": "acme"}`)
}

func TestATimeoutThatIsNoNumberIsNeverReady(t *testing.T) {
	set := variables(testpostgres.Start(t).URL)
	set["KUBEOP_DB_TIMEOUT_MS"] = "2s"
	manager, _ := serving(t, set)
	if status, _ := manager.send("GET", "/readyz", ""); status != http.StatusServiceUnavailable {
		t.Error(status)
	}
}

// Two replicas that find an empty database: both see that nothing was applied, and one of them is told of it too late.
func TestOfTwoThatMigrateTogetherOneFails(t *testing.T) {
	server := testpostgres.Start(t)
	admin := server.Connect(t)
	execute(t, admin, `CREATE TABLE schema_migrations (version text PRIMARY KEY); CREATE EXTENSION pgcrypto`)
	gate := server.Connect(t)
	execute(t, gate, `BEGIN; LOCK TABLE schema_migrations IN SHARE MODE`)
	codes, log := make(chan int, 2), &record{}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for range 2 {
		go func() { codes <- Run(ctx, environment(variables(server.URL)), slog.New(slog.NewJSONHandler(log, nil))) }()
	}
	testcluster.Eventually(t, "both write the ledger", time.Minute, func() bool {
		return count(t, admin, `SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT%'`) == 2
	})
	execute(t, gate, `COMMIT`)
	if code := <-codes; code != 2 || !strings.Contains(log.String(), "schema_migrations_pkey") {
		t.Fatalf("ended with %d: %s", code, log)
	}
	testcluster.Eventually(t, "the other one runs", time.Minute, func() bool { return strings.Contains(log.String(), "listening") })
	if found := count(t, admin, `SELECT count(*) FROM schema_migrations`); found != 5 {
		t.Errorf("%d migrations are recorded", found)
	}
	// The loser starts again, and finds all done.
	go func() { codes <- Run(ctx, environment(variables(server.URL)), slog.New(slog.NewJSONHandler(log, nil))) }()
	testcluster.Eventually(t, "both run", time.Minute, func() bool { return strings.Count(log.String(), "listening") == 2 })
	cancel()
	for range 2 {
		if code := <-codes; code != 0 {
			t.Errorf("ended with %d", code)
		}
	}
}

func TestTheLoginNeedsTheRightToCreateTables(t *testing.T) {
	server := testpostgres.Start(t)
	admin := server.Connect(t)
	execute(t, admin, `CREATE ROLE kubeop LOGIN PASSWORD 'of-the-test'`)
	set := variables(strings.Replace(server.URL, "//gravl:a-password-of-43-characters-as-stacks-make@", "//kubeop:of-the-test@", 1))
	log := &record{}
	code := Run(t.Context(), environment(set), slog.New(slog.NewJSONHandler(log, nil)))
	if code != 2 || !strings.Contains(log.String(), "permission denied for schema public") {
		t.Errorf("ended with %d: %s", code, log)
	}
}

// What waits for the database when the manager is told to stop gets no answer: it doesn't wait for requests.
func TestItStopsAtOnceInTheMiddleOfRequests(t *testing.T) {
	server := testpostgres.Start(t)
	set := variables(server.URL)
	set["KUBEOP_HTTP_ADDR"] = "127.0.0.1:" + testcluster.Port()
	ctx, cancel := context.WithCancel(t.Context())
	codes, log := make(chan int, 1), &record{}
	go func() { codes <- Run(ctx, environment(set), slog.New(slog.NewJSONHandler(log, nil))) }()
	testcluster.Eventually(t, "it runs", time.Minute, func() bool { return strings.Contains(log.String(), "listening") })
	admin, gate := server.Connect(t), server.Connect(t)
	execute(t, gate, `BEGIN; LOCK TABLE tenants`)
	manager := client{t, "http://" + set["KUBEOP_HTTP_ADDR"], token(t, claims{Role: "admin"})}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		manager.send("POST", "/v1/tenants", `{"name": "acme"}`)
	}()
	testcluster.Eventually(t, "the request waits", time.Minute, func() bool {
		return count(t, admin, `SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'`) == 1
	})
	begun := time.Now()
	cancel()
	if code := <-codes; code != 0 || time.Since(begun) > time.Second {
		t.Errorf("ended with %d after %s", code, time.Since(begun))
	}
	select {
	case <-ended:
		t.Error("the request was answered before the manager stopped")
	default:
	}
	execute(t, gate, `COMMIT`)
	<-ended
}

func execute(t *testing.T, conn *pgx.Conn, statements string) {
	t.Helper()
	if _, err := conn.PgConn().Exec(t.Context(), statements).ReadAll(); err != nil {
		t.Fatal(err)
	}
}

func count(t *testing.T, conn *pgx.Conn, query string) int {
	t.Helper()
	var found int
	if err := conn.QueryRow(t.Context(), query).Scan(&found); err != nil {
		t.Fatal(err)
	}
	return found
}
