package scheduler

import (
	"context"
	"errors"
	"time"

	"seaworthy.dev/canary/internal/bus"
	"seaworthy.dev/canary/internal/jobs"
	"seaworthy.dev/canary/internal/packet"
	"seaworthy.dev/canary/internal/safety"
)

const (
	lockPrefix = "cordum:scheduler:job:"
	lockTime   = 30 * time.Second
	lockPause  = 25 * time.Millisecond
	// lockPatience is how long a replica waits for another that works on the same job.
	lockPatience = 2 * time.Second
	// jobTime bounds all that is done about a job on one packet.
	jobTime = 20 * time.Second

	waitBusy    = 500 * time.Millisecond
	waitStore   = time.Second
	waitPublish = 2 * time.Second
	waitWorkers = 2 * time.Second
	waitSafety  = 5 * time.Second
)

var (
	errBusy     = errors.New("another replica works on the job")
	errStopping = errors.New("the service stops")
)

// handle works on a packet of any kind.
func (s *scheduler) handle(p packet.Packet) error {
	ctx, cancel := context.WithTimeout(context.Background(), jobTime)
	defer cancel()
	switch {
	case p.Heartbeat != nil:
		s.workers.note(*p.Heartbeat, time.Now())
	case p.JobCancel != nil:
		_, err := s.jobs.Cancel(ctx, p.JobCancel.JobID)
		return err
	case p.JobRequest != nil:
		return s.locked(ctx, p.JobID(), func() error { return s.request(ctx, p.JobRequest, p.TraceID) })
	case p.JobResult != nil:
		return s.locked(ctx, p.JobID(), func() error { return s.result(ctx, p.JobResult) })
	}
	return nil
}

// locked works on a job while no other replica does.
func (s *scheduler) locked(ctx context.Context, id string, work func() error) error {
	if s.stopped.Load() {
		return &bus.Later{Cause: errStopping, After: waitBusy}
	}
	for deadline := time.Now().Add(lockPatience); ; {
		got, err := s.jobs.TryLock(ctx, lockPrefix+id, lockTime)
		if err != nil {
			return &bus.Later{Cause: err, After: waitStore}
		}
		if got {
			break
		}
		if time.Now().After(deadline) {
			return &bus.Later{Cause: errBusy, After: waitBusy}
		}
		time.Sleep(lockPause)
	}
	defer func() {
		if err := s.jobs.Unlock(ctx, lockPrefix+id); err != nil {
			s.Log.Warn("a job stays locked for a while", "job_id", id, "error", err)
		}
	}()
	return work()
}

// request notes a job, asks for permission, and hands it to a worker.
func (s *scheduler) request(ctx context.Context, request *packet.JobRequest, trace string) error {
	id := request.JobID
	state, err := s.jobs.State(ctx, id)
	if err != nil && !errors.Is(err, jobs.ErrUnknown) {
		return &bus.Later{Cause: err, After: waitStore}
	}
	if state.Ended() || state == jobs.Dispatched || state == jobs.Running {
		return nil
	}
	s.metrics.Public.JobsReceived.WithLabelValues(request.Topic).Inc()
	steps := []func() error{
		func() error { return s.jobs.AddToTrace(ctx, trace, id) },
		func() error { return s.jobs.SetMeta(ctx, request) },
		func() error { return s.jobs.SetRequest(ctx, request) },
	}
	if state == "" {
		steps = append(steps, func() error { return s.jobs.SetState(ctx, id, jobs.Pending) })
	}
	if err := inOrder(steps...); err != nil {
		return err
	}
	allowed, err := s.permitted(ctx, request)
	if err != nil || !allowed {
		return err
	}
	return s.dispatch(ctx, request, trace)
}

// permitted ends a job that the safety kernel denies. Where the kernel gives no answer, the job waits; in releases of the public
// code that is a denial, too, and the job is lost.
func (s *scheduler) permitted(ctx context.Context, request *packet.JobRequest) (bool, error) {
	said, err := s.safety.Check(ctx, safety.Question{Tenant: request.TenantID, Topic: request.Topic})
	if err != nil {
		if !s.Release.Public() {
			return false, &bus.Later{Cause: err, After: waitSafety}
		}
		said = &safety.Decision{Reason: "safety kernel error: " + err.Error(), At: time.Now()}
	}
	decision := jobs.Decision{
		Decision: "ALLOW", Reason: said.Reason, Snapshot: said.Snapshot, CheckedAt: said.At.UnixMicro(),
	}
	if !said.Allowed {
		decision.Decision = "DENY"
	}
	if err := s.jobs.AddDecision(ctx, request.JobID, decision); err != nil {
		return false, &bus.Later{Cause: err, After: waitStore}
	}
	if said.Allowed {
		return true, nil
	}
	s.metrics.Public.SafetyDenied.WithLabelValues(request.Topic).Inc()
	return false, s.end(ctx, request, jobs.Denied, packet.Denied, said.Reason, "safety_denied")
}

func (s *scheduler) dispatch(ctx context.Context, request *packet.JobRequest, trace string) error {
	pool, found := s.pools.Topics[request.Topic]
	if !found {
		return s.end(ctx, request, jobs.Failed, packet.Failed, errNoPool.Error(), "no_pool_mapping")
	}
	subject, err := s.workers.pick(pool, time.Now())
	if err != nil {
		return &bus.Later{Cause: err, After: waitWorkers}
	}
	id := request.JobID
	message := packet.New("cordum-scheduler", trace)
	message.JobRequest = request
	if err := inOrder(func() error { return s.jobs.SetState(ctx, id, jobs.Scheduled) }); err != nil {
		return err
	}
	if err := s.bus.Publish(subject, message); err != nil {
		return &bus.Later{Cause: err, After: waitPublish}
	}
	s.metrics.JobsDispatched.WithLabelValues(pool).Inc()
	s.metrics.Public.JobsDispatched.WithLabelValues(request.Topic).Inc()
	return inOrder(
		func() error { return s.jobs.SetState(ctx, id, jobs.Dispatched) },
		func() error { return s.jobs.SetState(ctx, id, jobs.Running) },
		func() error { return s.jobs.Confirm(ctx, id) },
	)
}

// end is for a job that no worker gets.
func (s *scheduler) end(
	ctx context.Context, request *packet.JobRequest, state jobs.State, status packet.Status, why, code string,
) error {
	if err := inOrder(
		func() error { return s.jobs.SetState(ctx, request.JobID, state) },
		func() error { return s.jobs.Confirm(ctx, request.JobID) },
	); err != nil {
		return err
	}
	s.metrics.Public.JobsCompleted.WithLabelValues(request.Topic, string(status)).Inc()
	return s.bury(&packet.JobResult{JobID: request.JobID, Status: status, ErrorMessage: why, ErrorCode: code})
}

// bury tells who keeps the jobs that did not end well.
func (s *scheduler) bury(result *packet.JobResult) error {
	message := packet.New("cordum-scheduler", result.JobID)
	message.JobResult = result
	if err := s.bus.Publish(packet.DeadJobs, message); err != nil {
		return &bus.Later{Cause: err, After: waitPublish}
	}
	return nil
}

var ends = map[packet.Status]jobs.State{
	packet.Succeeded: jobs.Succeeded,
	packet.TimedOut:  jobs.TimedOut,
	packet.Denied:    jobs.Denied,
	packet.Cancelled: jobs.Cancelled,
}

// result notes how a job ended; the first end counts.
func (s *scheduler) result(ctx context.Context, result *packet.JobResult) error {
	record, err := s.jobs.Get(ctx, result.JobID)
	switch {
	case errors.Is(err, jobs.ErrUnknown):
		record = &jobs.Record{}
	case err != nil:
		return &bus.Later{Cause: err, After: waitStore}
	case record.State.Ended():
		return nil
	}
	state, known := ends[result.Status]
	if !known {
		state = jobs.Failed
	}
	steps := []func() error{func() error { return s.jobs.SetState(ctx, result.JobID, state) }}
	if result.ResultPtr != "" {
		steps = append(steps, func() error { return s.jobs.SetResultPtr(ctx, result.JobID, result.ResultPtr) })
	}
	if err := inOrder(append(steps, func() error { return s.jobs.Confirm(ctx, result.JobID) })...); err != nil {
		return err
	}
	s.metrics.Public.JobsCompleted.WithLabelValues(record.Topic, string(result.Status)).Inc()
	if begun, err := s.jobs.Begun(ctx, result.JobID); err == nil {
		s.metrics.JobDuration.WithLabelValues(record.Topic).Observe(time.Since(begun).Seconds())
	}
	if state == jobs.Succeeded {
		return nil
	}
	return s.bury(result)
}

// inOrder stops at the first step that Redis does not take, and brings the packet back.
func inOrder(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return &bus.Later{Cause: err, After: waitStore}
		}
	}
	return nil
}
