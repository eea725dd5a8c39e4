package main

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"seaworthy.dev/canary/internal/settings"
	"seaworthy.dev/canary/internal/testpostgres"
)

func TestMigrateEndsAsItWent(t *testing.T) {
	server := testpostgres.Start(t)
	env := func() *settings.Env {
		return settings.From(func(name string) string { return map[string]string{"DB_URL": server.URL}[name] })
	}
	broken := t.TempDir()
	if err := os.WriteFile(filepath.Join(broken, "001_broken.sql"), []byte("SELECT 1 FROM nowhere"), 0o600); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	for _, one := range []struct {
		args []string
		ends int
	}{
		{[]string{"migrate", broken}, 1}, {[]string{"migrate"}, 0}, {[]string{"migrate"}, 0},
		{[]string{"migrate", t.TempDir()}, 1}, {[]string{"nothing"}, 2}, {nil, 2},
	} {
		if ended := run(t.Context(), one.args, env(), logger); ended != one.ends {
			t.Errorf("%v ended with %d instead of %d: %s", one.args, ended, one.ends, log.String())
		}
	}
	if !bytes.Contains(log.Bytes(), []byte("001_broken.sql")) {
		t.Errorf("the log doesn't say what failed: %s", log.String())
	}
}

func TestWhatIsWrongIsToldBeforeAnythingStarts(t *testing.T) {
	var log bytes.Buffer
	env := settings.From(func(string) string { return "" })
	if ended := run(t.Context(), []string{"backend"}, env, slog.New(slog.NewTextHandler(&log, nil))); ended != 1 {
		t.Fatal(ended)
	}
	for _, variable := range []string{"DB_URL", "JWT_SECRET"} {
		if !bytes.Contains(log.Bytes(), []byte(variable)) {
			t.Errorf("%s isn't in %s", variable, log.String())
		}
	}
}
