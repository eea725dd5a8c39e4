package gateway

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"golang.org/x/time/rate"

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
		metrics: telemetry.NewMetrics(),
		limiter: rate.NewLimiter(0.001, 2),
	}
	handler := a.routes(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	get := func(path string) *httptest.ResponseRecorder {
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, path, nil))
		return recorder
	}
	for i, want := range []int{http.StatusUnauthorized, http.StatusUnauthorized, http.StatusTooManyRequests} {
		if answer := get("/api/v1/status"); answer.Code != want || (want == http.StatusTooManyRequests) != (answer.Header().Get("Retry-After") != "") {
			t.Errorf("request %d: %d %v", i, answer.Code, answer.Header())
		}
	}
	if answer := get("/health"); answer.Code != http.StatusOK {
		t.Error(answer.Code)
	}
}
