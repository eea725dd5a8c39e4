package store

import (
	"context"
	"io"
	"log/slog"
	"strings"
	"testing"

	"github.com/alicebob/miniredis/v2"

	"seaworthy.dev/canary/internal/settings"
	"seaworthy.dev/canary/internal/testpki"
)

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

func read(values map[string]string) (Settings, error) {
	env := settings.From(func(name string) string { return values[name] })
	s := Read(env)
	return s, env.Err()
}

func TestURLAndPassword(t *testing.T) {
	s, err := read(map[string]string{"REDIS_URL": "rediss://:from-url@redis:6380/2", "REDIS_PASSWORD": "other"})
	if err != nil {
		t.Fatal(err)
	}
	if !s.secure || s.addresses[0] != "redis:6380" || s.password != "from-url" || s.database != 2 || s.host != "redis" {
		t.Errorf("%+v", s)
	}
	if s, _ = read(map[string]string{"REDIS_URL": "redis://redis", "REDIS_PASSWORD": "p"}); s.password != "p" || s.addresses[0] != "redis:6379" {
		t.Errorf("%+v", s)
	}
}

func TestTwoAddressesMakeACluster(t *testing.T) {
	for value, clustered := range map[string]bool{"": false, "a:6379": false, "a:6379,b:6379": true, "a:6379 b:6379": true} {
		s, err := read(map[string]string{"REDIS_CLUSTER_ADDRESSES": value})
		if err != nil || s.Clustered() != clustered {
			t.Errorf("%q: %v %v", value, s.Clustered(), err)
		}
	}
}

func TestMistakesNameTheVariableAndNoSecret(t *testing.T) {
	for value, want := range map[string]string{
		"REDIS_URL=http://redis:6379":         "REDIS_URL: ",
		"REDIS_URL=redis://:s3cret@redis:x":   "REDIS_URL: ",
		"REDIS_URL=redis://:s3cret@redis/one": "REDIS_URL: ",
		"REDIS_CLUSTER_ADDRESSES=a,b":         "REDIS_CLUSTER_ADDRESSES: ",
		"REDIS_POOL_SIZE=many":                "REDIS_POOL_SIZE: ",
	} {
		name, set, _ := strings.Cut(value, "=")
		_, err := read(map[string]string{name: set})
		if err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", value, err)
		}
	}
}

func TestNobodyThereIsAProblemOfTheVariable(t *testing.T) {
	s, _ := read(map[string]string{"REDIS_URL": "redis://127.0.0.1:1"})
	_, err := Connect(context.Background(), s, quiet)
	if err == nil || !strings.HasPrefix(err.Error(), "REDIS_URL: no answer from Redis at 127.0.0.1:1") {
		t.Error(err)
	}
}

func TestMutualTLS(t *testing.T) {
	ca, stranger := testpki.New(t), testpki.New(t)
	server, err := miniredis.RunTLS(ca.MutualTLS(t, ca.Issue(t, "redis")))
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	connect := func(signer *testpki.CA, extra map[string]string) error {
		pair := signer.Issue(t, "client")
		values := map[string]string{
			"REDIS_URL": "rediss://" + server.Addr(), "REDIS_TLS_CA": ca.Path,
			"REDIS_TLS_CERT": pair.Cert, "REDIS_TLS_KEY": pair.Key, "REDIS_TLS_SERVER_NAME": "redis",
		}
		for name, value := range extra {
			values[name] = value
		}
		s, err := read(values)
		if err != nil {
			return err
		}
		client, err := Connect(context.Background(), s, quiet)
		if err == nil {
			_ = client.Close()
		}
		return err
	}
	if err := connect(ca, nil); err != nil {
		t.Error(err)
	}
	for name, err := range map[string]error{
		"another CA's client": connect(stranger, nil),
		"no certificate":      connect(ca, map[string]string{"REDIS_TLS_CERT": "", "REDIS_TLS_KEY": ""}),
		"another server name": connect(ca, map[string]string{"REDIS_TLS_SERVER_NAME": "elsewhere"}),
		"another CA's server": connect(ca, map[string]string{"REDIS_TLS_CA": stranger.Path}),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), "REDIS_URL: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
