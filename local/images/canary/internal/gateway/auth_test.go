package gateway

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"seaworthy.dev/canary/internal/settings"
)

func readFrom(values map[string]string) (*auth, error) {
	env := settings.From(func(name string) string { return values[name] })
	a := readAuth(env)
	return a, env.Err()
}

func statusFor(a *auth, header, value string) int {
	request := httptest.NewRequest(http.MethodGet, "/api/v1/jobs/x", nil)
	if header != "" {
		request.Header.Set(header, value)
	}
	recorder := httptest.NewRecorder()
	a.require(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })(recorder, request)
	return recorder.Code
}

func TestKeysInTheOrderOfCordumsGateway(t *testing.T) {
	for _, c := range []struct {
		values          map[string]string
		allowed, denied []string
	}{
		{map[string]string{"API_KEY": "a"}, []string{"a"}, []string{"", "b", "aa"}},
		{map[string]string{"API_KEY": "a", "CORDUM_API_KEY": "b"}, []string{"b"}, []string{"a"}},
		{map[string]string{"CORDUM_API_KEY": "b", "CORDUM_SUPER_SECRET_API_TOKEN": "c"}, []string{"c"}, []string{"b"}},
		{map[string]string{"CORDUM_API_KEYS": "x, y", "API_KEY": "a"}, []string{"x", "y", "a"}, []string{"x, y"}},
		{map[string]string{"CORDUM_API_KEYS": `["x","y"]`}, []string{"x", "y"}, []string{`["x","y"]`}},
		{nil, []string{"", "anything"}, nil},
	} {
		a, err := readFrom(c.values)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range c.allowed {
			if statusFor(a, "X-API-Key", key) != http.StatusOK || statusFor(a, "Authorization", "Bearer "+key) != http.StatusOK {
				t.Errorf("%v refuses %q", c.values, key)
			}
		}
		for _, key := range c.denied {
			if statusFor(a, "X-API-Key", key) != http.StatusUnauthorized {
				t.Errorf("%v takes %q", c.values, key)
			}
		}
	}
}

func TestWrongSettingsOfPeople(t *testing.T) {
	for name, values := range map[string]map[string]string{
		"CORDUM_ADMIN_PASSWORD":    {"CORDUM_USER_AUTH_ENABLED": "true", "CORDUM_ADMIN_USERNAME": "admin"},
		"CORDUM_ADMIN_USERNAME":    {"CORDUM_USER_AUTH_ENABLED": "true", "CORDUM_ADMIN_PASSWORD": "s3cret"},
		"CORDUM_API_KEYS":          {"CORDUM_API_KEYS": `["s3cret"`},
		"CORDUM_USER_AUTH_ENABLED": {"CORDUM_USER_AUTH_ENABLED": "perhaps"},
	} {
		if _, err := readFrom(values); err == nil || !strings.HasPrefix(err.Error(), name) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLogin(t *testing.T) {
	server := miniredis.RunT(t)
	a, err := readFrom(map[string]string{
		"CORDUM_USER_AUTH_ENABLED": "1", "CORDUM_ADMIN_USERNAME": "admin", "CORDUM_ADMIN_PASSWORD": "pw",
	})
	if err != nil {
		t.Fatal(err)
	}
	a.redis = redis.NewClient(&redis.Options{Addr: server.Addr()})
	login := func(body string) *httptest.ResponseRecorder {
		recorder := httptest.NewRecorder()
		a.login(recorder, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body)))
		return recorder
	}
	for body, want := range map[string]int{
		`{"username":"admin","password":"other"}`: http.StatusUnauthorized,
		`{"username":"root","password":"pw"}`:     http.StatusUnauthorized,
		`{"username"`:                             http.StatusBadRequest,
	} {
		if got := login(body).Code; got != want {
			t.Errorf("%s: %d", body, got)
		}
	}
	answer := login(`{"username":"admin","password":"pw"}`)
	token := strings.Split(strings.SplitAfter(answer.Body.String(), `"token":"`)[1], `"`)[0]
	if answer.Code != http.StatusOK || statusFor(a, "Authorization", "Bearer "+token) != http.StatusOK {
		t.Error(answer.Body)
	}
	if statusFor(a, "Authorization", "Bearer other") != http.StatusUnauthorized || statusFor(a, "", "") != http.StatusUnauthorized {
		t.Error("a request without a session passed")
	}
	if server.Close(); statusFor(a, "X-API-Key", "other") != http.StatusServiceUnavailable {
		t.Error("a session that cannot be looked up must not count as a wrong key")
	}
}
