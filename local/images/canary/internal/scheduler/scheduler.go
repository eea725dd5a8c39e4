// Package scheduler hands submitted jobs to pools of workers.
package scheduler

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"time"

	"seaworthy.dev/canary/internal/bus"
	"seaworthy.dev/canary/internal/jobs"
	"seaworthy.dev/canary/internal/lifecycle"
	"seaworthy.dev/canary/internal/role"
	"seaworthy.dev/canary/internal/safety"
	"seaworthy.dev/canary/internal/settings"
	"seaworthy.dev/canary/internal/store"
	"seaworthy.dev/canary/internal/telemetry"
)

const (
	poolsVariable    = "POOL_CONFIG_PATH"
	timeoutsVariable = "TIMEOUT_CONFIG_PATH"
)

// Options are what tests change.
type Options struct {
	// MetricsAddress is where Cordum's scheduler listens; no variable says so.
	MetricsAddress string
}

// Defaults are those of Cordum's scheduler.
var Defaults = Options{MetricsAddress: ":9090"}

type scheduler struct {
	role.Info
	bus     *bus.Bus
	jobs    *jobs.Store
	safety  *safety.Client
	metrics *telemetry.Metrics
	pools   *pools
}

// Run is the scheduler until the context ends.
func Run(ctx context.Context, env *settings.Env, info role.Info, options Options) error {
	s := &scheduler{Info: info, metrics: telemetry.NewMetrics()}
	busSettings, storeSettings, jobSettings := bus.Read(env), store.Read(env), jobs.Read(env)
	s.safety = safety.ReadClient(env, s.metrics)
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
	s.jobs = jobs.NewStore(client, jobSettings)
	if s.bus, err = bus.Connect(ctx, busSettings, info.Service, info.Log); err != nil {
		return err
	}
	defer s.bus.Close()

	service := &lifecycle.Service{Log: info.Log}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", s.metrics.Handler())
	mux.Handle("GET /health", service.Health())
	measured, err := lifecycle.HTTP("metrics", "the scheduler's metrics port", options.MetricsAddress, mux)
	if err != nil {
		return err
	}
	submitted := bus.Consumer{Stream: bus.JobsStream, Durable: "cordum-scheduler", Subject: "job.>", Handle: s.schedule}
	finished := bus.Consumer{
		Stream: bus.SysStream, Durable: "cordum-scheduler-results", Subject: jobs.ResultSubject, Handle: s.measure,
	}
	return service.Run(ctx, func() {}, s.bus.Part(submitted), s.bus.Part(finished), measured)
}

func (s *scheduler) readFiles(env *settings.Env) {
	var err error
	if s.pools, err = readPools(env.String(poolsVariable, "config/pools.yaml")); err != nil {
		env.Add(settings.Wrong(poolsVariable, "%v", err))
	}
	times, err := readTimeouts(env.String(timeoutsVariable, "config/timeouts.yaml"))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		s.Log.Warn("no timeouts are set", "setting", timeoutsVariable, "error", err)
	case err != nil:
		env.Add(settings.Wrong(timeoutsVariable, "%v", err))
	default:
		s.Log.Info("timeouts read", "dispatch_seconds", times.Reconciler.Dispatch,
			"running_seconds", times.Reconciler.Running, "scan_seconds", times.Reconciler.Scan)
	}
}

// schedule handles one submitted job, for which no other replica does the same at this moment.
func (s *scheduler) schedule(ctx context.Context, message bus.Message) error {
	var job jobs.Job
	if err := json.Unmarshal(message.Data, &job); err != nil {
		return &bus.Unusable{Cause: err}
	}
	return s.jobs.Locked(ctx, job.ID, s.Instance, func() error {
		ended, err := s.jobs.HasEnded(ctx, job.ID)
		if err != nil || ended {
			return err
		}
		return s.dispatch(ctx, job, message)
	})
}

func (s *scheduler) dispatch(ctx context.Context, job jobs.Job, message bus.Message) error {
	hops := []jobs.Hop{message.Hop(bus.JobsStream)}
	// Asked again, as Cordum's scheduler does: rules may have changed while the job waited.
	decision, err := s.safety.Check(ctx, safety.Question{Tenant: job.Tenant, Topic: job.Topic})
	if err != nil {
		return fmt.Errorf("safety kernel: %w", err)
	}
	hops = append(hops, decision.Hop())
	if !decision.Allowed {
		return s.end(ctx, job, jobs.Denied, append(hops, s.Hop(decision.Reason)))
	}
	pool, found := s.pools.Topics[job.Topic]
	if !found {
		return s.end(ctx, job, jobs.Failed, append(hops, s.Hop("no pool takes "+job.Topic)))
	}
	subject := "worker." + pool + ".jobs"
	if err := s.jobs.SetDispatched(ctx, job.ID); err != nil {
		return err
	}
	if err := s.jobs.AddHops(ctx, job.ID, append(hops, s.Hop("dispatched to "+subject))...); err != nil {
		return err
	}
	if _, err := s.bus.Publish(ctx, subject, job.ID+".work", job); err != nil {
		return err
	}
	s.metrics.JobsDispatched.WithLabelValues(pool).Inc()
	return nil
}

func (s *scheduler) end(ctx context.Context, job jobs.Job, state string, hops []jobs.Hop) error {
	if err := s.jobs.AddHops(ctx, job.ID, hops...); err != nil {
		return err
	}
	return s.jobs.Finish(ctx, job.ID, state)
}

// measure notes how long a finished job took.
func (s *scheduler) measure(_ context.Context, message bus.Message) error {
	var finished jobs.Finished
	if err := json.Unmarshal(message.Data, &finished); err != nil {
		return &bus.Unusable{Cause: err}
	}
	took := finished.FinishedAt.Sub(finished.SubmittedAt)
	s.metrics.JobDuration.WithLabelValues(finished.Topic).Observe(max(took, 0*time.Second).Seconds())
	return nil
}
