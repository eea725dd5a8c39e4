package tlsfiles

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"seaworthy.dev/canary/internal/settings"
	"seaworthy.dev/canary/internal/testpki"
)

func read(values map[string]string) (Client, error) {
	env := settings.From(func(name string) string { return values[name] })
	client := ReadClient(env, "NATS")
	return client, env.Err()
}

func TestMistakesNameTheVariable(t *testing.T) {
	ca := testpki.New(t)
	one, other := ca.Issue(t, "one"), ca.Issue(t, "other")
	garbage := filepath.Join(t.TempDir(), "garbage")
	if err := os.WriteFile(garbage, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		values map[string]string
		want   string
	}{
		"certificate without key": {map[string]string{"NATS_TLS_CERT": one.Cert}, "NATS_TLS_KEY: is not set, but NATS_TLS_CERT is"},
		"key without certificate": {map[string]string{"NATS_TLS_KEY": one.Key}, "NATS_TLS_CERT: is not set, but NATS_TLS_KEY is"},
		"missing file":            {map[string]string{"NATS_TLS_CA": "/nowhere"}, "NATS_TLS_CA: open /nowhere"},
		"no certificate in it":    {map[string]string{"NATS_TLS_CA": garbage}, "holds no PEM certificate"},
		"another's key":           {map[string]string{"NATS_TLS_CERT": one.Cert, "NATS_TLS_KEY": other.Key}, "private key does not match"},
		"neither true nor false":  {map[string]string{"NATS_TLS_INSECURE": "perhaps"}, "NATS_TLS_INSECURE: "},
	} {
		if _, err := read(c.values); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestConfigFollowsTheFiles(t *testing.T) {
	ca := testpki.New(t)
	pair := ca.Issue(t, "client")
	client, err := read(map[string]string{"NATS_TLS_CA": ca.Path, "NATS_TLS_CERT": pair.Cert, "NATS_TLS_KEY": pair.Key})
	if err != nil {
		t.Fatal(err)
	}
	before, err := client.Config("nats")
	if err != nil {
		t.Fatal(err)
	}
	ca.Issue(t, "client") // Rotated in place.
	after, err := client.Config("nats")
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(before.Certificates[0].Certificate[0], after.Certificates[0].Certificate[0]) {
		t.Error("the old certificate is still used")
	}
	if after.ServerName != "nats" || after.InsecureSkipVerify || after.RootCAs == nil {
		t.Errorf("%+v", after)
	}
}

func TestServerNameReplacesTheHost(t *testing.T) {
	client, err := read(map[string]string{"NATS_TLS_SERVER_NAME": "nats"})
	if err != nil {
		t.Fatal(err)
	}
	if config, err := client.Config("10.1.2.3"); err != nil || config.ServerName != "nats" {
		t.Error(config, err)
	}
}
