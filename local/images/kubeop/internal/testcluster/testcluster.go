// Package testcluster starts a real API server with its etcd for tests: no nodes and no controllers, but definitions,
// rights and webhooks.
package testcluster

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
	"syscall"
	"testing"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// variable names the folder with etcd and kube-apiserver.
const variable = "SEAWORTHY_BIN"

// Users of the API server.
const (
	// Admin may do everything.
	Admin = "admin-token"
	// Nobody may do what a test gives the user nobody.
	Nobody = "nobody-token"
)

// shared is the server of a package's tests, or nil.
var shared *Cluster

// Cluster is an API server.
type Cluster struct {
	folder  string
	address string
	running []*exec.Cmd
}

// Run runs a package's tests with an API server, if there is one to start.
func Run(m *testing.M) int {
	bin := os.Getenv(variable)
	if bin == "" {
		return m.Run()
	}
	// The servers die with the thread that started them, so it must be one that stays.
	runtime.LockOSThread()
	cluster, err := start(bin)
	defer cluster.stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	shared = cluster
	return m.Run()
}

// Shared gives the package's API server, or skips the test.
func Shared(t *testing.T) *Cluster {
	t.Helper()
	if shared == nil {
		t.Skip(variable + " names no folder with etcd and kube-apiserver")
	}
	return shared
}

// Kubeconfig is a user's.
func (c *Cluster) Kubeconfig(token string) []byte {
	return fmt.Appendf(nil, `apiVersion: v1
kind: Config
current-context: tests
clusters: [{name: tests, cluster: {server: %q, insecure-skip-tls-verify: true}}]
users: [{name: tests, user: {token: %q}}]
contexts: [{name: tests, context: {cluster: tests, user: tests}}]
`, c.address, token)
}

// Config is a user's, without a limit of requests.
func (c *Cluster) Config(t *testing.T, token string) *rest.Config {
	t.Helper()
	config, err := clientcmd.RESTConfigFromKubeConfig(c.Kubeconfig(token))
	if err != nil {
		t.Fatal(err)
	}
	config.QPS = -1
	return config
}

// Client is the administrator's.
func (c *Cluster) Client(t *testing.T) *kubernetes.Clientset {
	t.Helper()
	client, err := kubernetes.NewForConfig(c.Config(t, Admin))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func start(bin string) (*Cluster, error) {
	folder, err := os.MkdirTemp("", "kubeop-test-")
	if err != nil {
		return &Cluster{}, err
	}
	c := &Cluster{folder: folder, address: "https://127.0.0.1:" + Port()}
	key, tokens := filepath.Join(folder, "accounts.key"), filepath.Join(folder, "tokens.csv")
	if err := writeKey(key); err != nil {
		return c, err
	}
	users := fmt.Sprintf("%s,admin,1,system:masters\n%s,nobody,2\n", Admin, Nobody)
	if err := os.WriteFile(tokens, []byte(users), 0o600); err != nil {
		return c, err
	}
	etcd, peer := "http://127.0.0.1:"+Port(), "http://127.0.0.1:"+Port()
	if err := c.run(filepath.Join(bin, "etcd"), "--data-dir", filepath.Join(folder, "etcd"), "--unsafe-no-fsync",
		"--listen-client-urls", etcd, "--advertise-client-urls", etcd, "--listen-peer-urls", peer,
		"--initial-advertise-peer-urls", peer, "--initial-cluster", "default="+peer); err != nil {
		return c, err
	}
	if err := c.run(filepath.Join(bin, "kube-apiserver"), "--etcd-servers", etcd, "--bind-address=127.0.0.1",
		"--secure-port="+c.address[len("https://127.0.0.1:"):], "--cert-dir="+folder, "--token-auth-file="+tokens,
		"--authorization-mode=RBAC", "--service-cluster-ip-range=10.99.0.0/24", "--service-account-issuer=https://tests",
		"--service-account-key-file="+key, "--service-account-signing-key-file="+key); err != nil {
		return c, err
	}
	return c, c.wait()
}

func (c *Cluster) run(path string, args ...string) error {
	log, err := os.Create(filepath.Join(c.folder, filepath.Base(path)+".log"))
	if err != nil {
		return err
	}
	command := exec.Command(path, args...)
	command.Stdout, command.Stderr = log, log
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := command.Start(); err != nil {
		return err
	}
	c.running = append(c.running, command)
	return nil
}

func (c *Cluster) stop() {
	for i := len(c.running) - 1; i >= 0; i-- {
		_ = c.running[i].Process.Kill()
		_ = c.running[i].Wait()
	}
	_ = os.RemoveAll(c.folder)
}

// wait waits until the server answers and knows the rights that it begins with.
func (c *Cluster) wait() error {
	config, err := clientcmd.RESTConfigFromKubeConfig(c.Kubeconfig(Admin))
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		answer, err := client.Discovery().RESTClient().Get().AbsPath("/readyz").DoRaw(context.Background())
		if err == nil && string(answer) == "ok" {
			return nil
		}
	}
	log, _ := os.ReadFile(filepath.Join(c.folder, "kube-apiserver.log"))
	return fmt.Errorf("the API server did not start:\n%s", log)
}

// Port is one of loopback that nobody listens at.
func Port() string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	defer func() { _ = listener.Close() }()
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
