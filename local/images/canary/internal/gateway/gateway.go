// Package gateway is Cordum's front door: jobs come in over HTTP and are answered for.
package gateway

import (
	"context"
	"net/http"
	"regexp"
	"time"

	"golang.org/x/time/rate"

	"seaworthy.dev/canary/internal/bus"
	"seaworthy.dev/canary/internal/jobs"
	"seaworthy.dev/canary/internal/lifecycle"
	"seaworthy.dev/canary/internal/locks"
	"seaworthy.dev/canary/internal/release"
	"seaworthy.dev/canary/internal/role"
	"seaworthy.dev/canary/internal/rpc"
	"seaworthy.dev/canary/internal/safety"
	"seaworthy.dev/canary/internal/settings"
	"seaworthy.dev/canary/internal/store"
	"seaworthy.dev/canary/internal/telemetry"
	"seaworthy.dev/canary/internal/tlsfiles"
)

const (
	grpcVariable    = "GATEWAY_GRPC_ADDR"
	httpVariable    = "GATEWAY_HTTP_ADDR"
	metricsVariable = "GATEWAY_METRICS_ADDR"
)

var tenantPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{1,63}$`)

type config struct {
	bus                 bus.Settings
	store               store.Settings
	jobs                jobs.Settings
	auth                *auth
	safety              *safety.Client
	certificate         tlsfiles.Server
	grpc, http, metrics string
	tenant              string
	limiter             *rate.Limiter
}

func read(env *settings.Env, r release.Release, metrics *telemetry.Metrics) (config, error) {
	c := config{
		bus:         bus.Read(env),
		store:       store.Read(env),
		jobs:        jobs.Read(env),
		auth:        readAuth(env),
		safety:      safety.ReadClient(env, r, metrics),
		certificate: tlsfiles.ReadServer(env, "GRPC_TLS_CERT", "GRPC_TLS_KEY"),
		grpc:        env.Address(grpcVariable, ":8080"),
		http:        env.Address(httpVariable, ":8081"),
		metrics:     env.PublicAddress(metricsVariable, env.Address(metricsVariable, ":9092"), "GATEWAY_METRICS_PUBLIC"),
		tenant:      env.String("TENANT_ID", "default"),
		limiter: rate.NewLimiter(rate.Limit(env.Int("API_RATE_LIMIT_RPS", 50, 1)),
			env.Int("API_RATE_LIMIT_BURST", 100, 1)),
	}
	if !tenantPattern.MatchString(c.tenant) {
		env.Add(settings.Wrong("TENANT_ID", "%q may hold letters, digits, _ and - only", c.tenant))
	}
	return c, env.Err()
}

// Run is the gateway until the context ends.
func Run(ctx context.Context, env *settings.Env, info role.Info) error {
	metrics := telemetry.NewMetrics(info.Release)
	c, err := read(env, info.Release, metrics)
	if err != nil {
		return err
	}
	if c.auth.open() {
		info.Log.Warn("everybody may use the API: none of CORDUM_API_KEYS, CORDUM_SUPER_SECRET_API_TOKEN, " +
			"CORDUM_API_KEY and API_KEY is set")
	}
	defer c.safety.Close()
	client, err := store.Connect(ctx, c.store, info.Log)
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	c.auth.redis = client
	nats, err := bus.Connect(ctx, c.bus, info.Service, info.Release, info.Log)
	if err != nil {
		return err
	}
	defer nats.Close()

	front := &api{
		Info: info, auth: c.auth, bus: nats, jobs: jobs.NewStore(client, c.jobs, info.Log), locks: locks.NewStore(client),
		safety: c.safety, metrics: metrics, limiter: c.limiter, tenant: c.tenant, started: time.Now(),
	}
	front.tap()
	return serve(ctx, info, c, front.routes(), metrics.Handler())
}

func serve(ctx context.Context, info role.Info, c config, api, metrics http.Handler) error {
	front, err := lifecycle.HTTP("http", httpVariable, c.http, api)
	if err != nil {
		return err
	}
	server, err := rpc.NewServer(c.certificate, !info.Release.Public())
	if err != nil {
		return err
	}
	grpc, err := server.Part("grpc", grpcVariable, c.grpc)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", metrics)
	measured, err := lifecycle.HTTP("metrics", metricsVariable, c.metrics, mux)
	if err != nil {
		return err
	}
	return lifecycle.Run(ctx, info.Log, front, grpc, measured)
}
