package kubernetes

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/go-logr/logr"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"k8s.io/klog/v2"

	"seaworthy.dev/local/providers/internal/plugintest"
)

// The tests against a real API server need a folder with etcd, kube-apiserver and kube-controller-manager.
const binVariable = "SEAWORTHY_BIN"

// kubeconfigPath is that of the server that the tests share; it's empty without one.
var kubeconfigPath string

func TestMain(m *testing.M) {
	klog.SetLogger(logr.Discard())
	// The servers are told to die with the thread that started them, so it must be one that stays.
	runtime.LockOSThread()
	os.Exit(func() int {
		bin := os.Getenv(binVariable)
		if bin == "" {
			return m.Run()
		}
		stop, err := startServer(bin)
		defer stop()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return m.Run()
	}())
}

// server makes a provider for the shared server, or skips the test.
func server(t *testing.T, config map[string]any) (*plugintest.Client, *Provider, *messages) {
	t.Helper()
	if kubeconfigPath == "" {
		t.Skip(binVariable + " names no folder with etcd, kube-apiserver and kube-controller-manager")
	}
	t.Setenv("PULUMI_HOME", filepath.Dir(kubeconfigPath))
	if config == nil {
		config = map[string]any{}
	}
	if config["kubeconfig"] == nil {
		config["kubeconfig"] = kubeconfigPath
	}
	said := &messages{}
	p := New("4.34.2", said)
	return plugintest.New(t, p, plugintest.Properties(config)), p, said
}

// messages records what the user would see.
type messages struct {
	mu             sync.Mutex
	stays, passing []string
}

func (m *messages) Log(_ context.Context, _ diag.Severity, _ resource.URN, text string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stays = append(m.stays, text)
	return nil
}

func (m *messages) LogStatus(_ context.Context, _ diag.Severity, _ resource.URN, text string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.passing = append(m.passing, text)
	return nil
}

func (m *messages) all() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return strings.Join(m.stays, "\n") + "\n" + strings.Join(m.passing, "\n")
}

func startServer(bin string) (stop func(), err error) {
	dir, err := os.MkdirTemp("", "providers-test-")
	if err != nil {
		return func() {}, err
	}
	var running []*exec.Cmd
	stop = func() {
		for i := len(running) - 1; i >= 0; i-- {
			_ = running[i].Process.Kill()
			_ = running[i].Wait()
		}
		_ = os.RemoveAll(dir)
	}
	start := func(name string, args ...string) error {
		log, err := os.Create(filepath.Join(dir, name+".log"))
		if err != nil {
			return err
		}
		cmd := exec.Command(filepath.Join(bin, name), args...)
		cmd.Stdout, cmd.Stderr = log, log
		cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
		if err := cmd.Start(); err != nil {
			return err
		}
		running = append(running, cmd)
		return nil
	}
	client, peer, secure := port(), port(), port()
	etcd := "http://127.0.0.1:" + client
	if err := start("etcd", "--data-dir", filepath.Join(dir, "etcd"), "--listen-client-urls", etcd, "--advertise-client-urls", etcd,
		"--listen-peer-urls", "http://127.0.0.1:"+peer, "--initial-advertise-peer-urls", "http://127.0.0.1:"+peer,
		"--initial-cluster", "default=http://127.0.0.1:"+peer, "--unsafe-no-fsync"); err != nil {
		return stop, err
	}
	key := filepath.Join(dir, "accounts.key")
	tokens := filepath.Join(dir, "tokens.csv")
	if err := writeKey(key); err != nil {
		return stop, err
	}
	if err := os.WriteFile(tokens, []byte("admin-token,admin,1,system:masters\nlooker-token,looker,2\n"), 0o600); err != nil {
		return stop, err
	}
	if err := start("kube-apiserver", "--etcd-servers", etcd, "--bind-address=127.0.0.1", "--secure-port="+secure,
		"--cert-dir="+dir, "--token-auth-file="+tokens, "--authorization-mode=RBAC", "--service-cluster-ip-range=10.99.0.0/24",
		"--service-account-issuer=https://tests", "--service-account-key-file="+key, "--service-account-signing-key-file="+key); err != nil {
		return stop, err
	}
	path := filepath.Join(dir, "kubeconfig")
	if err := os.WriteFile(path, []byte(kubeconfig("https://127.0.0.1:"+secure, "admin-token")), 0o600); err != nil {
		return stop, err
	}
	if err := start("kube-controller-manager", "--kubeconfig="+path, "--leader-elect=false", "--secure-port=0",
		"--concurrent-gc-syncs=4", "--controllers=garbage-collector-controller,namespace-controller,deployment-controller,"+
			"replicaset-controller,statefulset-controller,serviceaccount-controller"); err != nil {
		return stop, err
	}
	kubeconfigPath = path
	return stop, waitReady(path, dir)
}

func kubeconfig(address, token string) string {
	return fmt.Sprintf(`apiVersion: v1
kind: Config
current-context: tests
clusters: [{name: tests, cluster: {server: %q, insecure-skip-tls-verify: true}}]
users: [{name: tests, user: {token: %q}}]
contexts: [{name: tests, context: {cluster: tests, user: tests}}]
`, address, token)
}

func waitReady(path, dir string) error {
	deadline := time.Now().Add(60 * time.Second)
	for time.Now().Before(deadline) {
		c := connect(settings{kubeconfig: path, qps: 50, burst: 100}, nil)
		if c.ready() == nil {
			ctx, cancel := context.WithTimeout(context.Background(), time.Second)
			body, err := c.raw.Get().AbsPath("/readyz").Do(ctx).Raw()
			cancel()
			if err == nil && string(body) == "ok" {
				return nil
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	log, _ := os.ReadFile(filepath.Join(dir, "kube-apiserver.log"))
	return fmt.Errorf("the API server did not start:\n%s", log)
}

func port() string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	defer listener.Close()
	_, number, _ := net.SplitHostPort(listener.Addr().String())
	return number
}

func writeKey(path string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}), 0o600)
}
