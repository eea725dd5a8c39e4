package scheduler

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPools(t *testing.T) {
	for _, text := range []string{
		"topics: {job.default: default}",
		"topics: {job.default: default}\npools: {default: {requires: []}}",
	} {
		if p, err := readPools(write(t, text)); err != nil || p.Topics["job.default"] != "default" {
			t.Errorf("%q: %v", text, err)
		}
	}
	for text, want := range map[string]string{
		"":                               "no topics",
		"topics: {}":                     "no topics",
		"topics: [":                      "yaml",
		"topcis: {job.default: default}": "topcis",
		"topics: {job.default: a.b}":     "no name of a pool",
		"topics: {job.default: big}\npools: {default: {}}": `"big" is not in the list`,
	} {
		if _, err := readPools(write(t, text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestTimeouts(t *testing.T) {
	text := "workflows: {}\ntopics: {}\nreconciler: {dispatch_timeout_seconds: 300, running_timeout_seconds: 9000, scan_interval_seconds: 30}"
	if read, err := readTimeouts(write(t, text)); err != nil || read.Reconciler.Running != 9000 {
		t.Error(read, err)
	}
	for text, want := range map[string]string{
		"reconciler: {dispatch_timeout_seconds: soon}": "cannot unmarshal",
		"reconciler: {dispatch_timeout_seconds: -1}":   "below zero",
		"reconciler: {dispatch_timeout: 1}":            "dispatch_timeout",
	} {
		if _, err := readTimeouts(write(t, text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
