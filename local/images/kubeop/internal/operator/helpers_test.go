package operator

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"

	"seaworthy.dev/canary/kubeop/internal/testcluster"
)

const (
	// itself has the test's own program be the operator: in a process of its own, with its own signals and registries.
	itself = "KUBEOP_TEST_OPERATOR"
	home   = "kubeop-system"
	// patience is long enough to list what may be listed, and shorter than two minutes.
	patience = 10 * time.Second
)

func TestMain(m *testing.M) {
	if os.Getenv(itself) != "" {
		ctrl.SetLogger(zap.New())
		pod := Pod{Env: os.Getenv, Namespace: home, Patience: patience}
		os.Exit(Run(ctrl.SetupSignalHandler(), os.Args[1:], pod, ctrl.Log))
	}
	os.Exit(testcluster.Run(m))
}

// process is an operator that runs.
type process struct {
	t       *testing.T
	command *exec.Cmd
	metrics string
	health  string
	log     *output
}

// output is a log that may be read while it is written.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(line []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(line)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// launch starts an operator as the user of a token. Without an election it works at once, whoever was killed before it.
func launch(t *testing.T, api *testcluster.Cluster, user string, args ...string) *process {
	t.Helper()
	kubeconfig := filepath.Join(t.TempDir(), "kubeconfig")
	must(t, os.WriteFile(kubeconfig, api.Kubeconfig(user), 0o600))
	p := &process{t: t, log: &output{}}
	p.metrics, p.health = "127.0.0.1:"+testcluster.Port(), "127.0.0.1:"+testcluster.Port()
	program, err := os.Executable()
	must(t, err)
	args = append(args, "--metrics-bind-address="+p.metrics, "--health-probe-bind-address="+p.health)
	p.command = exec.Command(program, args...)
	p.command.Env = append(os.Environ(), itself+"=1", "KUBECONFIG="+kubeconfig)
	p.command.Stdout, p.command.Stderr = p.log, p.log
	must(t, p.command.Start())
	t.Cleanup(func() {
		_ = p.command.Process.Kill()
		_ = p.command.Wait()
		if t.Failed() {
			t.Logf("the operator's log: %s", p.log)
		}
	})
	return p
}

// end tells the operator to stop, and gives what it ended with.
func (p *process) end() int {
	p.t.Helper()
	must(p.t, p.command.Process.Signal(syscall.SIGTERM))
	_ = p.command.Wait()
	return p.command.ProcessState.ExitCode()
}

// page is what one of the operator's ports answers, or empty.
func page(address string) string {
	response, err := http.Get("http://" + address)
	if err != nil {
		return ""
	}
	defer func() { _ = response.Body.Close() }()
	content, _ := io.ReadAll(response.Body)
	return string(content)
}

// metric sums the series of a name with these labels, as they are written.
func (p *process) metric(series string) float64 {
	var sum float64
	pattern := regexp.MustCompile(`(?m)^` + series + ` (\S+)$`)
	for _, match := range pattern.FindAllStringSubmatch(page(p.metrics+"/metrics"), -1) {
		value, _ := strconv.ParseFloat(match[1], 64)
		sum += value
	}
	return sum
}

func (p *process) reconciliations(controller string) float64 {
	return p.metric(fmt.Sprintf(`controller_runtime_reconcile_total\{controller=%q,result="\w+"\}`, controller))
}

func (p *process) leads() bool {
	return p.metric(`leader_election_master_status\{name="kubeop-operator-leader"\}`) == 1
}

// definedOnce keeps the definitions for all tests of the package.
var definedOnce sync.Once

// prepared is the shared API server with all definitions and the operator's namespace: conditions of Apps are pruned, those
// of the others kept.
func prepared(t *testing.T) *testcluster.Cluster {
	t.Helper()
	api := testcluster.Shared(t)
	definedOnce.Do(func() {
		for _, kind := range []string{"Tenant", "Project", "DNSRecord", "Certificate"} {
			api.Define(t, kind, testcluster.Whole)
		}
		api.Define(t, "App", testcluster.Pruned)
		namespace(t, api, home)
	})
	return api
}

func namespace(t *testing.T, api *testcluster.Cluster, name string) {
	t.Helper()
	object := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}
	_, err := api.Client(t).CoreV1().Namespaces().Create(t.Context(), object, metav1.CreateOptions{})
	if !apierrors.IsAlreadyExists(err) {
		must(t, err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
