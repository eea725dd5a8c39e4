// Package operator is kubeOP's operator: it makes a namespace for each Project and a Deployment for each App, and says of
// everything else that it is ready.
package operator

import (
	"context"
	"flag"
	"net/http"
	"strconv"
	"time"

	"github.com/go-logr/logr"
	"k8s.io/apimachinery/pkg/runtime"
	clientscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/utils/ptr"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client/config"
	controllers "sigs.k8s.io/controller-runtime/pkg/config"
	"sigs.k8s.io/controller-runtime/pkg/healthz"
	server "sigs.k8s.io/controller-runtime/pkg/metrics/server"

	"seaworthy.dev/canary/kubeop/internal/metrics"
	"seaworthy.dev/canary/kubeop/internal/paas"
)

const (
	lease = "kubeop-operator-leader"
	// versions is where the operator tells its version, to all interfaces and whatever its flags say.
	versions = ":8083"
	// What the process ends with.
	ended  = 0
	broken = 1
)

// Pod is what a pod tells of itself.
type Pod struct {
	Env func(string) string
	// Namespace is that of the lease. @default the pod's own, as its service account tells
	Namespace string
	// Patience is how long it waits to see what it watches. @default the library's two minutes
	Patience time.Duration
}

// Run is the operator until the context ends. A kind that it may not watch ends it, after two minutes of trying.
func Run(ctx context.Context, args []string, pod Pod, log logr.Logger) int {
	options := flags(args)
	options.LeaderElectionNamespace = pod.Namespace
	options.Controller.CacheSyncTimeout = pod.Patience
	manager, err := newManager(options)
	if err != nil {
		log.Error(err, "cannot be set up")
		return broken
	}
	if err := setUp(manager, pod.Env); err != nil {
		log.Error(err, "cannot be set up")
		return broken
	}
	// That the port may be in use is nobody's concern.
	go func() { _ = http.ListenAndServe(versions, versionPages()) }()
	if err := manager.Start(ctx); err != nil {
		log.Error(err, "ended")
		return broken
	}
	return ended
}

// flags are the operator's. Whoever leads keeps the lease when it ends, so that the next one waits until it has run out.
func flags(args []string) ctrl.Options {
	set := flag.NewFlagSet("operator", flag.ExitOnError)
	metricsAddress := set.String("metrics-bind-address", ":8081", "where Prometheus asks")
	healthAddress := set.String("health-probe-bind-address", ":8082", "where the kubelet asks")
	elect := set.Bool("leader-elect", false, "let one replica work at a time")
	config.RegisterFlags(set)
	_ = set.Parse(args)
	return ctrl.Options{
		Metrics:                server.Options{BindAddress: *metricsAddress},
		HealthProbeBindAddress: *healthAddress,
		LeaderElection:         *elect,
		LeaderElectionID:       lease,
		// As in the version of the library that kubeOP has.
		Controller: controllers.Controller{UsePriorityQueue: ptr.To(false)},
	}
}

func newManager(options ctrl.Options) (ctrl.Manager, error) {
	cluster, err := config.GetConfig()
	if err != nil {
		return nil, err
	}
	options.Scheme = runtime.NewScheme()
	if err := clientscheme.AddToScheme(options.Scheme); err != nil {
		return nil, err
	}
	paas.AddToScheme(options.Scheme)
	return ctrl.NewManager(cluster, options)
}

// setUp adds the probes, which say nothing about the controllers, and the controllers.
func setUp(manager ctrl.Manager, env func(string) string) error {
	for _, add := range []func(string, healthz.Checker) error{manager.AddHealthzCheck, manager.AddReadyzCheck} {
		if err := add("ping", healthz.Ping); err != nil {
			return err
		}
	}
	client := manager.GetClient()
	spin, _ := strconv.Atoi(env("KUBEOP_RECONCILE_SPIN_MS"))
	for _, each := range []interface{ addTo(ctrl.Manager) error }{
		&tenants{client},
		&projects{client},
		&apps{client, time.Duration(spin) * time.Millisecond},
		&dnsRecords{client, hook{env("DNS_MOCK_URL"), "/v1/dnsrecords"}},
		&certificates{client, hook{env("ACME_MOCK_URL"), "/v1/certificates"}},
	} {
		if err := each.addTo(manager); err != nil {
			return err
		}
	}
	return nil
}

func versionPages() http.Handler {
	mux := http.NewServeMux()
	fine := func(http.ResponseWriter, *http.Request) {}
	mux.HandleFunc("/healthz", fine)
	mux.HandleFunc("/readyz", fine)
	mux.HandleFunc("/version", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"service":"operator","version":"stand-in"}`))
	})
	mux.Handle("/metrics", metrics.Handler())
	return mux
}
