// Package scheduler hands submitted jobs to workers, and notes how they end.
package scheduler

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"sync/atomic"
	"time"

	"seaworthy.dev/canary/internal/bus"
	"seaworthy.dev/canary/internal/jobs"
	"seaworthy.dev/canary/internal/lifecycle"
	"seaworthy.dev/canary/internal/packet"
	"seaworthy.dev/canary/internal/role"
	"seaworthy.dev/canary/internal/safety"
	"seaworthy.dev/canary/internal/settings"
	"seaworthy.dev/canary/internal/store"
	"seaworthy.dev/canary/internal/telemetry"
)

const (
	poolsVariable    = "POOL_CONFIG_PATH"
	timeoutsVariable = "TIMEOUT_CONFIG_PATH"
	// queue makes all replicas one consumer.
	queue = "cordum-scheduler"
)

// Options are what tests change.
type Options struct {
	// MetricsAddress is where Cordum's scheduler listens; no variable says so.
	MetricsAddress string
	Upkeep         Upkeep
}

// Defaults are those of Cordum's scheduler.
var Defaults = Options{
	MetricsAddress: ":9090",
	Upkeep:         Upkeep{Every: 30 * time.Second, Pending: 2 * time.Minute},
}

type scheduler struct {
	role.Info
	bus      *bus.Bus
	jobs     *jobs.Store
	safety   *safety.Client
	metrics  *telemetry.Metrics
	pools    *pools
	timeouts timeouts
	workers  registry
	stopped  atomic.Bool
}

// Run is the scheduler until the context ends.
func Run(ctx context.Context, env *settings.Env, info role.Info, options Options) error {
	s := &scheduler{Info: info, metrics: telemetry.NewMetrics(info.Release)}
	busSettings, storeSettings, jobSettings := bus.Read(env), store.Read(env), jobs.Read(env)
	s.safety = safety.ReadClient(env, info.Release, s.metrics)
	defer s.safety.Close()
	env.PublicAddress("the scheduler's metrics port", options.MetricsAddress, "SCHEDULER_METRICS_PUBLIC")
	s.readFiles(env)
	if err := env.Err(); err != nil {
		return err
	}
	client, err := store.Connect(ctx, storeSettings, info.Log)
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	s.jobs = jobs.NewStore(client, jobSettings, info.Log)
	if s.bus, err = bus.Connect(ctx, busSettings, info.Service, info.Release, info.Log); err != nil {
		return err
	}
	defer s.bus.Close()
	if err := s.subscribe(); err != nil {
		return err
	}
	go s.keepUp(ctx, options.Upkeep)
	return s.serve(ctx, options.MetricsAddress)
}

func (s *scheduler) subscribe() error {
	handle := func(packet packet.Packet) error { return s.handle(packet) }
	return errors.Join(
		s.bus.Subscribe(packet.Heartbeat, "", 1, handle),
		s.bus.Subscribe(packet.Submit, queue, s.jobs.AtOnce(), handle),
		s.bus.Subscribe(packet.Result, queue, s.jobs.AtOnce(), handle),
		s.bus.Subscribe(packet.Cancel, queue, 1, handle),
	)
}

func (s *scheduler) serve(ctx context.Context, address string) error {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", s.metrics.Handler())
	mux.HandleFunc("GET /health", lifecycle.Healthy)
	measured, err := lifecycle.HTTP("metrics", "the scheduler's metrics port", address, mux)
	if err != nil {
		return err
	}
	context.AfterFunc(ctx, func() { s.stopped.Store(true) })
	return lifecycle.Run(ctx, s.Log, measured)
}

func (s *scheduler) readFiles(env *settings.Env) {
	var err error
	if s.pools, err = readPools(env.String(poolsVariable, "config/pools.yaml")); err != nil {
		env.Add(settings.Wrong(poolsVariable, "%v", err))
	}
	s.timeouts = defaultTimeouts
	read, err := readTimeouts(env.String(timeoutsVariable, "config/timeouts.yaml"))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		s.Log.Warn("timeouts are Cordum's own", "setting", timeoutsVariable, "error", err)
	case err != nil:
		env.Add(settings.Wrong(timeoutsVariable, "%v", err))
	default:
		s.timeouts = *read
	}
}
