package scheduler

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"seaworthy.dev/canary/internal/packet"
)

const (
	// alive is how long a worker is known after its last heartbeat.
	alive = 30 * time.Second
	// full is the share of a worker's places from which on it gets no more jobs.
	full = 0.9
)

var (
	errNoPool     = errors.New("no pool is configured for the topic")
	errNoWorker   = errors.New("no worker is available")
	errOverloaded = errors.New("all workers are overloaded")
)

// registry is the workers that this replica has heard of; after a start it is empty until they speak.
type registry struct {
	mutex sync.Mutex
	heard map[string]worker
}

type worker struct {
	packet.WorkerDetails
	at time.Time
}

func (r *registry) note(details packet.WorkerDetails, at time.Time) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.heard == nil {
		r.heard = map[string]worker{}
	}
	r.heard[details.WorkerID] = worker{details, at}
}

// pick is the subject of the worker of a pool that has least to do.
func (r *registry) pick(pool string, now time.Time) (string, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	var best *worker
	busy := false
	for id, one := range r.heard {
		if now.Sub(one.at) > alive {
			delete(r.heard, id)
			continue
		}
		if one.Pool != pool {
			continue
		}
		if one.MaxParallelJobs > 0 && float64(one.ActiveJobs) >= full*float64(one.MaxParallelJobs) {
			busy = true
			continue
		}
		if best == nil || one.ActiveJobs < best.ActiveJobs {
			best = &one
		}
	}
	switch {
	case best != nil:
		return packet.Direct(best.WorkerID), nil
	case busy:
		return "", fmt.Errorf("pool %q: %w", pool, errOverloaded)
	}
	return "", fmt.Errorf("pool %q: %w", pool, errNoWorker)
}
