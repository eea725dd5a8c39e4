package kubernetes

import (
	"errors"
	"net"
	"strings"
	"testing"
	"time"
)

func TestUnreachableClustersAreExplained(t *testing.T) {
	usual := probeTimeout
	t.Cleanup(func() { probeTimeout = usual })
	probeTimeout = 300 * time.Millisecond
	silent := silence(t)
	for want, config := range map[string]string{
		"cannot be reached: dial tcp 127.0.0.1:1: connect: connection refused": kubeconfig("https://127.0.0.1:1", "t"),
		", https://" + silent + ") does not answer":                            kubeconfig("https://"+silent, "t"),
		"there is no Kubernetes configuration in /not/there":                   "/not/there",
		`there is no context "nowhere" in the provider's`:                      kubeconfig("https://127.0.0.1:1", "t"),
	} {
		s := settings{kubeconfig: config, qps: 1, burst: 1}
		if strings.Contains(want, "nowhere") {
			s.context = "nowhere"
		}
		err := connect(s, nil).ready()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}

func TestFailuresForWantOfSomething(t *testing.T) {
	if dependsOnMissing(errors.New("spec is wrong")) || !dependsOnMissing(noSuchKind{}) {
		t.Error("what is missing and what is wrong are mixed up")
	}
}

// silence listens and never answers.
func silence(t *testing.T) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return listener.Addr().String()
}
