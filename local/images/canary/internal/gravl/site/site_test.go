package site

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func get(t *testing.T, handler http.Handler, path string) (int, string) {
	t.Helper()
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, httptest.NewRequest("GET", path, nil))
	return recorder.Code, recorder.Body.String()
}

func TestThePageAsksTheAPIByItself(t *testing.T) {
	site := New(&url.URL{})
	if status, page := get(t, site, "/"); status != 200 || !strings.Contains(page, `fetch("/api/exercises")`) {
		t.Fatal(status, page)
	}
	for _, path := range []string{"/api/exercises", "/metrics", "/site.go"} {
		if status, _ := get(t, site, path); status != 404 {
			t.Errorf("%s: %d", path, status)
		}
	}
}

func TestWithABackendItHandsTheAPIOn(t *testing.T) {
	backend := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.URL.Path)
	}))
	defer backend.Close()
	address, err := url.Parse(backend.URL)
	if err != nil {
		t.Fatal(err)
	}
	if status, body := get(t, New(address), "/api/exercises"); status != 200 || body != "/api/exercises" {
		t.Fatal(status, body)
	}
	if status, _ := get(t, New(address), "/metrics"); status != 404 {
		t.Fatal(status)
	}
}
