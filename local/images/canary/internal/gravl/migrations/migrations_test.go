package migrations

import (
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"seaworthy.dev/canary/internal/testpostgres"
)

var quiet = slog.New(slog.DiscardHandler)

func folder(files map[string]string) fstest.MapFS {
	all := fstest.MapFS{}
	for name, content := range files {
		all[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return all
}

func read(t *testing.T, files map[string]string) []Migration {
	t.Helper()
	all, err := Read(folder(files))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func embeddedMigrations(t *testing.T) []Migration {
	t.Helper()
	all, err := Read(Embedded())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func names(t *testing.T, conn *pgx.Conn) string {
	t.Helper()
	rows, err := conn.Query(t.Context(), `SELECT name FROM schema_migrations ORDER BY name`)
	if err != nil {
		t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, " ")
}

func TestReadRefusesFilesThatAreNotInOrder(t *testing.T) {
	for what, files := range map[string]map[string]string{
		"a gap":            {"001_a.sql": "", "003_c.sql": ""},
		"a number twice":   {"001_a.sql": "", "001_b.sql": ""},
		"no number":        {"a.sql": ""},
		"nothing":          {},
		"another notation": {"1_a.sql": ""},
	} {
		if _, err := Read(folder(files)); err == nil {
			t.Errorf("%s was taken", what)
		}
	}
}

func TestEachMigrationIsAppliedOnce(t *testing.T) {
	server := testpostgres.Start(t)
	all := embeddedMigrations(t)
	for i, expected := range []int{len(all), 0} {
		applied, err := Apply(t.Context(), server.Connect(t), all, quiet)
		if err != nil || applied != expected {
			t.Fatalf("run %d applied %d: %v", i+1, applied, err)
		}
	}
	fifth := Migration{Name: "005_notes.sql", SQL: "ALTER TABLE workout_logs ADD COLUMN note text", Checksum: "5"}
	if applied, err := Apply(t.Context(), server.Connect(t), append(all, fifth), quiet); err != nil || applied != 1 {
		t.Fatalf("the fifth: applied %d: %v", applied, err)
	}
	// The release before runs on while the next one is rolled out.
	if applied, err := Apply(t.Context(), server.Connect(t), all, quiet); err != nil || applied != 0 {
		t.Fatalf("the release before: applied %d: %v", applied, err)
	}
}

func TestTwoAtATimeApplyEachMigrationOnce(t *testing.T) {
	server := testpostgres.Start(t)
	all := read(t, map[string]string{
		"001_a.sql": "SELECT pg_sleep(0.3); CREATE TABLE a (n int)",
		"002_b.sql": "SELECT pg_sleep(0.3); CREATE TABLE b (n int)",
	})
	applied := make(chan int, 2)
	failed := make(chan error, 2)
	for range 2 {
		conn := server.Connect(t)
		go func() {
			n, err := Apply(t.Context(), conn, all, quiet)
			applied <- n
			failed <- err
		}()
	}
	if err := errors.Join(<-failed, <-failed); err != nil {
		t.Fatal(err)
	}
	if sum := <-applied + <-applied; sum != 2 {
		t.Fatalf("%d were applied", sum)
	}
}

func TestOneThatFailsLeavesNothingBehind(t *testing.T) {
	server := testpostgres.Start(t)
	files := map[string]string{
		"001_a.sql": "CREATE TABLE a (n int)",
		"002_b.sql": "CREATE TABLE b (n int); INSERT INTO nowhere VALUES (1)",
	}
	applied, err := Apply(t.Context(), server.Connect(t), read(t, files), quiet)
	var refused *pgconn.PgError
	if applied != 1 || !errors.As(err, &refused) || !strings.HasPrefix(err.Error(), "002_b.sql: ") {
		t.Fatalf("applied %d: %v", applied, err)
	}
	conn := server.Connect(t)
	if found := names(t, conn); found != "001_a.sql" {
		t.Fatalf("the ledger has %q", found)
	}
	files["002_b.sql"] = "CREATE TABLE b (n int)"
	if applied, err := Apply(t.Context(), conn, read(t, files), quiet); err != nil || applied != 1 {
		t.Fatalf("mended, applied %d: %v", applied, err)
	}
}

func TestAnAppliedMigrationMayNotChange(t *testing.T) {
	server := testpostgres.Start(t)
	files := map[string]string{"001_a.sql": "CREATE TABLE a (n int)"}
	if _, err := Apply(t.Context(), server.Connect(t), read(t, files), quiet); err != nil {
		t.Fatal(err)
	}
	files["001_a.sql"] = "CREATE TABLE a (n bigint)"
	files["002_b.sql"] = "CREATE TABLE b (n int)"
	applied, err := Apply(t.Context(), server.Connect(t), read(t, files), quiet)
	if applied != 0 || err == nil || !strings.Contains(err.Error(), "001_a.sql was changed") {
		t.Fatalf("applied %d: %v", applied, err)
	}
}

func TestNoneIsLeftOut(t *testing.T) {
	server := testpostgres.Start(t)
	all := read(t, map[string]string{"001_a.sql": "CREATE TABLE a (n int)", "002_b.sql": "CREATE TABLE b (n int)"})
	if _, err := Apply(t.Context(), server.Connect(t), all[1:], quiet); err != nil {
		t.Fatal(err)
	}
	_, err := Apply(t.Context(), server.Connect(t), all, quiet)
	if err == nil || !strings.Contains(err.Error(), "001_a.sql before it was not") {
		t.Fatal(err)
	}
}
