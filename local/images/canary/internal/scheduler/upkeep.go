package scheduler

import (
	"context"
	"time"

	"seaworthy.dev/canary/internal/jobs"
)

const (
	reconcilerLock = "cordum:reconciler:default"
	replayerLock   = "cordum:replayer:pending"
	// batch is how many jobs are looked at in one round.
	batch = 200
)

// Upkeep is how often a scheduler looks for jobs that nothing happens to, and how long they may wait for a worker.
type Upkeep struct{ Every, Pending time.Duration }

// keepUp hands out again what was left lying, and gives up what takes too long. One replica does it for all.
func (s *scheduler) keepUp(ctx context.Context, upkeep Upkeep) {
	ticker := time.NewTicker(upkeep.Every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		for lock, work := range map[string]func(context.Context, time.Time){
			replayerLock:   func(ctx context.Context, now time.Time) { s.replay(ctx, now.Add(-upkeep.Pending)) },
			reconcilerLock: s.reconcile,
		} {
			mine, err := s.jobs.TryLock(ctx, lock, 2*upkeep.Every)
			if err != nil {
				s.Log.Warn("no upkeep", "lock", lock, "error", err)
			}
			if mine {
				work(ctx, time.Now())
			}
		}
	}
}

// replay treats jobs that have waited long as if they had just been submitted.
func (s *scheduler) replay(ctx context.Context, since time.Time) {
	ids, err := s.jobs.InState(ctx, jobs.Pending, since, batch)
	if err != nil {
		s.Log.Warn("pending jobs can't be listed", "error", err)
		return
	}
	for _, id := range ids {
		record, err := s.jobs.Get(ctx, id)
		if err == nil {
			request, failure := s.jobs.Request(ctx, id)
			if err = failure; err == nil {
				err = s.locked(ctx, id, func() error { return s.request(ctx, request, record.TraceID) })
			}
		}
		if err != nil {
			s.Log.Warn("job not handed out again", "job_id", id, "error", err)
		}
	}
}

// reconcile ends jobs that have been with a worker for too long, or whose deadline has passed.
func (s *scheduler) reconcile(ctx context.Context, now time.Time) {
	r := s.timeouts.Reconciler
	late := func(state jobs.State, seconds int) func() ([]string, error) {
		return func() ([]string, error) {
			return s.jobs.InState(ctx, state, now.Add(-time.Duration(seconds)*time.Second), batch)
		}
	}
	for _, find := range []func() ([]string, error){
		late(jobs.Dispatched, r.Dispatch),
		late(jobs.Running, r.Running),
		func() ([]string, error) { return s.jobs.Overdue(ctx, now, batch) },
	} {
		ids, err := find()
		if err != nil {
			s.Log.Warn("late jobs can't be listed", "error", err)
		}
		for _, id := range ids {
			if err := s.jobs.SetState(ctx, id, jobs.TimedOut); err != nil {
				s.Log.Warn("a late job can't be ended", "job_id", id, "error", err)
			}
		}
	}
}
