package settings

import (
	"strings"
	"testing"
	"time"
)

func env(values map[string]string) *Env {
	return From(func(name string) string { return values[name] })
}

func TestUnsetVariablesFallBack(t *testing.T) {
	e := env(map[string]string{"EMPTY": "  "})
	if e.String("EMPTY", "x") != "x" || e.Int("N", 3, 1) != 3 || e.Duration("D", time.Hour) != time.Hour ||
		e.Bool("B") || e.OneOf("F", "text", "json") != "text" || e.Address("A", ":80") != ":80" || len(e.Addresses("L")) != 0 {
		t.Error("a fallback was not used")
	}
	if e.Err() != nil {
		t.Error(e.Err())
	}
}

func TestSetVariablesCount(t *testing.T) {
	e := env(map[string]string{"N": "5", "D": "90s", "B": "Yes", "F": "json", "L": "a:1, b:2\nc:3"})
	if e.Int("N", 3, 1) != 5 || e.Duration("D", 0) != 90*time.Second || !e.Bool("B") || e.OneOf("F", "text", "json") != "json" {
		t.Error("a value was not read")
	}
	if got := strings.Join(e.Addresses("L"), "|"); got != "a:1|b:2|c:3" {
		t.Error(got)
	}
	if e.Err() != nil {
		t.Error(e.Err())
	}
}

func TestEveryMistakeIsReportedByName(t *testing.T) {
	e := env(map[string]string{
		"N": "three", "LOW": "0", "D": "10", "NEGATIVE": "-1s", "B": "maybe", "F": "xml",
		"A": "localhost", "PORT": "x:99999", "L": "a:1,b",
	})
	e.Int("N", 1, 1)
	e.Int("LOW", 1, 1)
	e.Duration("D", time.Second)
	e.Duration("NEGATIVE", time.Second)
	e.Bool("B")
	e.OneOf("F", "text", "json")
	e.Address("A", "")
	e.Address("PORT", "")
	e.Addresses("L")
	lines := strings.Split(e.Err().Error(), "\n")
	names := []string{"N", "LOW", "D", "NEGATIVE", "B", "F", "A", "PORT", "L"}
	if len(lines) != len(names) {
		t.Fatalf("%d problems instead of %d: %q", len(lines), len(names), lines)
	}
	for i, name := range names {
		if !strings.HasPrefix(lines[i], name+": ") {
			t.Errorf("%q is not about %s", lines[i], name)
		}
	}
}

func TestMetricsAreShownToOthersOnlyOnPurpose(t *testing.T) {
	for address, refused := range map[string]bool{":9090": true, "10.0.0.1:9090": true, "127.0.0.1:9090": false, "localhost:1": false} {
		e := env(nil)
		e.PublicAddress("ADDR", address, "PUBLIC")
		if (e.Err() != nil) != refused {
			t.Errorf("%s: %v", address, e.Err())
		}
	}
	e := env(map[string]string{"PUBLIC": "1"})
	if e.PublicAddress("ADDR", ":9090", "PUBLIC"); e.Err() != nil {
		t.Error(e.Err())
	}
}
