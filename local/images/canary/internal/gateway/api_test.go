package gateway

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/time/rate"

	"seaworthy.dev/canary/internal/release"
	"seaworthy.dev/canary/internal/role"
	"seaworthy.dev/canary/internal/telemetry"
)

func TestTheRateLimitSparesHealth(t *testing.T) {
	keys, err := readFrom(map[string]string{"API_KEY": "a"})
	if err != nil {
		t.Fatal(err)
	}
	a := &api{
		Info:    role.Info{Log: slog.New(slog.NewTextHandler(io.Discard, nil))},
		auth:    keys,
		metrics: telemetry.NewMetrics(release.Release{}),
		limiter: rate.NewLimiter(0.001, 2),
	}
	handler := a.routes()
	get := func(path string) *httptest.ResponseRecorder {
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, path, nil))
		return recorder
	}
	for i, want := range []int{http.StatusUnauthorized, http.StatusUnauthorized, http.StatusTooManyRequests} {
		if answer := get("/api/v1/status"); answer.Code != want {
			t.Errorf("request %d: %d", i, answer.Code)
		}
	}
	if answer := get("/health"); answer.Code != http.StatusOK {
		t.Error(answer.Code)
	}
}

func TestWhatASubmissionMustSay(t *testing.T) {
	for want, given := range map[string]submission{
		"":                                 {Prompt: "p"},
		"prompt is required":               {},
		"prompt too long (>100000 chars)":  {Prompt: strings.Repeat("p", promptLimit+1)},
		"topic must start with job.":       {Prompt: "p", Topic: "sys.job.submit"},
		"deadline_ms must be non-negative": {Prompt: "p", DeadlineMs: -1},
		"too many tags (max 50)":           {Prompt: "p", Tags: make([]string, 51)},
	} {
		given.complete("default")
		said := ""
		if err := given.check(); err != nil {
			said = err.Error()
		}
		if said != want {
			t.Errorf("%q instead of %q", said, want)
		}
	}
}

func TestTheTenantOfASubmission(t *testing.T) {
	for want, given := range map[string]submission{
		"organisation": {OrgID: "organisation", TenantID: "tenant"}, "tenant": {TenantID: "tenant"}, "default": {},
	} {
		given.complete("default")
		if given.OrgID != want || given.Topic != "job.default" {
			t.Errorf("%+v", given)
		}
	}
}

func TestIDsAreRandomUUIDs(t *testing.T) {
	id := newID()
	if !regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(id) || id == newID() {
		t.Error(id)
	}
}
