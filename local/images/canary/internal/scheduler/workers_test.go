package scheduler

import (
	"errors"
	"testing"
	"time"

	"seaworthy.dev/canary/internal/packet"
)

func TestTheLeastLoadedWorkerOfThePool(t *testing.T) {
	now := time.Now()
	note := func(r *registry, id, pool string, active, places int, age time.Duration) {
		r.note(packet.WorkerDetails{WorkerID: id, Pool: pool, ActiveJobs: active, MaxParallelJobs: places}, now.Add(-age))
	}
	var r registry
	if _, err := r.pick("default", now); !errors.Is(err, errNoWorker) {
		t.Error(err)
	}
	note(&r, "other", "gpu", 0, 10, 0)
	note(&r, "silent", "default", 0, 10, time.Minute)
	if _, err := r.pick("default", now); !errors.Is(err, errNoWorker) {
		t.Error(err)
	}
	note(&r, "full", "default", 9, 10, 0)
	if _, err := r.pick("default", now); !errors.Is(err, errOverloaded) {
		t.Error(err)
	}
	note(&r, "busy", "default", 5, 10, 0)
	note(&r, "idle", "default", 1, 10, 0)
	if subject, err := r.pick("default", now); err != nil || subject != "worker.idle.jobs" {
		t.Error(subject, err)
	}
}
