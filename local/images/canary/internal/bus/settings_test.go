package bus

import (
	"strings"
	"testing"
	"time"

	"seaworthy.dev/canary/internal/settings"
)

func read(values map[string]string) (Settings, error) {
	all := map[string]string{"NATS_USE_JETSTREAM": "1"}
	for name, value := range values {
		all[name] = value
	}
	env := settings.From(func(name string) string { return all[name] })
	s := Read(env)
	return s, env.Err()
}

func TestDefaultsAreCordums(t *testing.T) {
	s, err := read(nil)
	if err != nil {
		t.Fatal(err)
	}
	if s.Servers() != "nats://localhost:4222" || s.ackWait != 10*time.Minute || s.maxAge != 168*time.Hour || s.replicas != 1 {
		t.Errorf("%+v", s)
	}
}

func TestMistakesNameTheVariableAndNoSecret(t *testing.T) {
	for value, want := range map[string]string{
		"NATS_URL=http://nats:4222":           "NATS_URL: ",
		"NATS_URL=nats:4222":                  "NATS_URL: ",
		"NATS_URL=nats://u:s3cret@nats:port":  "NATS_URL: ",
		"NATS_URL=nats://a:4222,tls://":       "NATS_URL: ",
		"NATS_JS_REPLICAS=three":              "NATS_JS_REPLICAS: ",
		"NATS_JS_REPLICAS=0":                  "NATS_JS_REPLICAS: ",
		"NATS_JS_ACK_WAIT=10":                 "NATS_JS_ACK_WAIT: ",
		"NATS_USE_JETSTREAM=maybe":            "NATS_USE_JETSTREAM: ",
		"NATS_USERNAME=somebody":              "NATS_USERNAME: ",
		"NATS_PASSWORD=s3cret":                "NATS_USERNAME: ",
		"NATS_TLS_CERT=/etc/cordum/tls/x.crt": "NATS_TLS_KEY: ",
	} {
		name, set, _ := strings.Cut(value, "=")
		_, err := read(map[string]string{name: set})
		if err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", value, err)
		}
	}
}

func TestCertificatesCountOnlyWhereTheAddressAsksForThem(t *testing.T) {
	for url, unused := range map[string]bool{"nats://n:4222": true, "tls://n:4222": false, "tls://n:1,nats://m:2": true} {
		s, err := read(map[string]string{"NATS_URL": url, "NATS_TLS_SERVER_NAME": "nats"})
		if err != nil || s.UnusedTLS() != unused {
			t.Errorf("%s: %v %v", url, s.UnusedTLS(), err)
		}
	}
}

func TestPasswordsAreNotShown(t *testing.T) {
	s, err := read(map[string]string{"NATS_URL": "nats://user:s3cret@nats:4222"})
	if err != nil || strings.Contains(s.Servers(), "s3cret") {
		t.Errorf("%s %v", s.Servers(), err)
	}
}
