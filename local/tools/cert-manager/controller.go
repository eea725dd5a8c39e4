package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"time"

	"github.com/cert-manager/cert-manager/pkg/controller"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificate-shim/ingresses"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificaterequests/approver"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificaterequests/ca"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificaterequests/selfsigned"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/issuing"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/keymanager"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/metrics"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/readiness"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/requestmanager"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/revisionmanager"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/trigger"
	_ "github.com/cert-manager/cert-manager/pkg/controller/clusterissuers"
	_ "github.com/cert-manager/cert-manager/pkg/controller/issuers"
	"github.com/cert-manager/cert-manager/pkg/healthz"
	_ "github.com/cert-manager/cert-manager/pkg/issuer/ca"
	_ "github.com/cert-manager/cert-manager/pkg/issuer/selfsigned"
	logf "github.com/cert-manager/cert-manager/pkg/logs"
	"github.com/spf13/pflag"
	"golang.org/x/sync/errgroup"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
)

type controllerFlags struct {
	controllers           []string
	kubeconfig            string
	resourceNamespace     string
	leaderNamespace       string
	metrics, healthz      string
	leaseDuration, renew  time.Duration
	retry, healthzTimeout time.Duration
}

// What makes certificates, and renews them.
func newController() (program, error) {
	// The times, and the addresses, are the defaults of cert-manager's own program.
	chosen := &controllerFlags{
		leaseDuration: 60 * time.Second, renew: 40 * time.Second, retry: 15 * time.Second, healthzTimeout: 20 * time.Second,
	}
	return program{
		flags: func(flags *pflag.FlagSet) {
			flags.StringVar(&chosen.kubeconfig, "kubeconfig", "", "path of a kubeconfig, for use outside a cluster")
			flags.StringSliceVar(&chosen.controllers, "controllers", nil, "names of the controllers to run")
			flags.StringVar(&chosen.resourceNamespace, "cluster-resource-namespace", "kube-system", "namespace of what ClusterIssuers refer to")
			flags.StringVar(&chosen.leaderNamespace, "leader-election-namespace", "kube-system", "namespace of the Lease")
			flags.StringVar(&chosen.metrics, "metrics-listen-address", "0.0.0.0:9402", "where metrics are served")
			flags.StringVar(&chosen.healthz, "healthz-listen-address", "0.0.0.0:9403", "where /livez is served")
		},
		run: func(ctx context.Context) error { return control(ctx, chosen) },
	}, nil
}

func control(ctx context.Context, flags *controllerFlags) error {
	for _, name := range flags.controllers {
		if controller.Known()[name] == nil {
			return fmt.Errorf("there is no controller %q", name)
		}
	}
	factory, err := controller.NewContextFactory(ctx, controller.ContextOptions{
		Kubeconfig:         flags.kubeconfig,
		KubernetesAPIQPS:   20,
		KubernetesAPIBurst: 50,
		IssuerOptions:      controller.IssuerOptions{ClusterResourceNamespace: flags.resourceNamespace},
		CertificateOptions: controller.CertificateOptions{
			CopiedAnnotationPrefixes:                 []string{"*", "-kubectl.kubernetes.io/", "-fluxcd.io/", "-argocd.argoproj.io/"},
			CertificateRequestMinimumBackoffDuration: time.Hour,
			CertificateRequestMaximumBackoffDuration: 32 * time.Hour,
		},
		IngressShimOptions: controller.IngressShimOptions{
			DefaultIssuerKind: "Issuer", DefaultIssuerGroup: "cert-manager.io",
			DefaultAutoCertificateAnnotations: []string{"kubernetes.io/tls-acme"},
		},
	})
	if err != nil {
		return err
	}
	root, err := factory.Build()
	if err != nil {
		return err
	}
	health := healthz.NewServer(flags.healthzTimeout)
	group, ctx := errgroup.WithContext(ctx)
	if err := serve(ctx, group, flags, root, health); err != nil {
		return err
	}
	group.Go(func() error {
		return lead(ctx, flags, root, health, func(ctx context.Context) error { return work(ctx, flags, factory, root) })
	})
	return group.Wait()
}

// Metrics and health are served by those that only wait to lead, too.
func serve(ctx context.Context, group *errgroup.Group, flags *controllerFlags, root *controller.Context, health *healthz.Server) error {
	listen := net.ListenConfig{}
	metrics, err := listen.Listen(ctx, "tcp", flags.metrics)
	if err != nil {
		return err
	}
	server := root.Metrics.NewServer(metrics)
	group.Go(func() error {
		if err := server.Serve(metrics); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	group.Go(func() error { <-ctx.Done(); return server.Close() })
	livez, err := listen.Listen(ctx, "tcp", flags.healthz)
	if err != nil {
		return err
	}
	group.Go(func() error { return health.Start(ctx, livez) })
	return nil
}

// Runs while it is the leader, and ends when it is no longer.
func lead(ctx context.Context, flags *controllerFlags, root *controller.Context, health *healthz.Server, run func(context.Context) error) error {
	id, err := os.Hostname()
	if err != nil {
		return err
	}
	lock, err := resourcelock.New(resourcelock.LeasesResourceLock, flags.leaderNamespace, "cert-manager-controller",
		root.Client.CoreV1(), root.Client.CoordinationV1(), resourcelock.ResourceLockConfig{Identity: id, EventRecorder: root.Recorder})
	if err != nil {
		return err
	}
	done := make(chan error, 1)
	elector, err := leaderelection.NewLeaderElector(leaderelection.LeaderElectionConfig{
		Lock: lock, LeaseDuration: flags.leaseDuration, RenewDeadline: flags.renew, RetryPeriod: flags.retry,
		ReleaseOnCancel: true, WatchDog: health.LeaderHealthzAdaptor,
		Callbacks: leaderelection.LeaderCallbacks{
			OnStartedLeading: func(ctx context.Context) { done <- run(ctx) },
			OnStoppedLeading: func() {},
		},
	})
	if err != nil {
		return err
	}
	health.LeaderHealthzAdaptor.SetLeaderElection(elector)
	ended := make(chan struct{})
	go func() { defer close(ended); elector.Run(ctx) }()
	select {
	case err := <-done:
		return err
	case <-ended:
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return errors.New("another one leads")
	}
}

func work(ctx context.Context, flags *controllerFlags, factory *controller.ContextFactory, root *controller.Context) error {
	const workers = 5
	group, ctx := errgroup.WithContext(ctx)
	for name, construct := range controller.Known() {
		if !slices.Contains(flags.controllers, name) {
			continue
		}
		one, err := construct(factory)
		if err != nil {
			return fmt.Errorf("controller %s: %w", name, err)
		}
		logf.FromContext(ctx).V(logf.InfoLevel).Info("starting controller", "controller", name)
		group.Go(func() error { return one.Run(workers, ctx) })
	}
	root.SharedInformerFactory.Start(ctx.Done())
	root.KubeSharedInformerFactory.Start(ctx.Done())
	return group.Wait()
}
