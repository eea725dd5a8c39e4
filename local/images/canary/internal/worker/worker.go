// Package worker is a worker as users of Cordum write them: it says every few seconds that it is there, takes jobs on a subject
// of its own, reads their input from Redis, and leaves the result there.
package worker

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"seaworthy.dev/canary/internal/bus"
	"seaworthy.dev/canary/internal/jobs"
	"seaworthy.dev/canary/internal/packet"
	"seaworthy.dev/canary/internal/role"
	"seaworthy.dev/canary/internal/settings"
)

const (
	poolVariable = "CANARY_WORKER_POOL"
	// id is the same in every pod: jobs that were given to a pod that is gone are for the next one.
	id = "canary"
	// parallel is how many jobs it says to have places for. It works on one after the other, each for milliseconds.
	parallel  = 1000
	heartbeat = 5 * time.Second
	jobTime   = 20 * time.Second
	// again is when a job comes back that Redis or NATS was not there for.
	again = time.Second
)

// Worker runs jobs of one pool.
type Worker struct {
	role.Info
	pool string
	bus  *bus.Bus
	jobs *jobs.Store
}

// result is what comes out of a job: enough to know that its input arrived as it was sent.
type result struct {
	SHA256 string `json:"sha256"`
	Bytes  int    `json:"bytes"`
}

// ReadPool reads which pool the worker is of.
func ReadPool(env *settings.Env) string { return env.String(poolVariable, "default") }

// New makes a worker.
func New(info role.Info, pool string, b *bus.Bus, store *jobs.Store) *Worker {
	return &Worker{Info: info, pool: pool, bus: b, jobs: store}
}

// Start takes jobs, and says that it is there until the context ends.
func (w *Worker) Start(ctx context.Context) error {
	if err := w.bus.Subscribe(packet.Direct(id), id, w.jobs.AtOnce(), w.handle); err != nil {
		return err
	}
	go func() {
		ticker := time.NewTicker(heartbeat)
		defer ticker.Stop()
		for w.speak(); ; w.speak() {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
		}
	}()
	return nil
}

func (w *Worker) speak() {
	p := packet.New(id, "")
	p.Heartbeat = &packet.WorkerDetails{WorkerID: id, Type: "cpu", Pool: w.pool, MaxParallelJobs: parallel}
	if err := w.bus.Publish(packet.Heartbeat, p); err != nil {
		w.Log.Warn("heartbeat not sent", "error", err)
	}
}

// handle may be repeated at any point: the result of an input is always the same, and only the first end of a job counts.
func (w *Worker) handle(p packet.Packet) error {
	if p.JobRequest == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), jobTime)
	defer cancel()
	begun := time.Now()
	outcome, err := w.run(ctx, p.JobRequest)
	if err == nil {
		outcome.WorkerID, outcome.ExecutionMs = id, time.Since(begun).Milliseconds()
		message := packet.New(id, p.TraceID)
		message.JobResult = outcome
		err = w.bus.Publish(packet.Result, message)
	}
	if err != nil {
		return &bus.Later{Cause: err, After: again}
	}
	return nil
}

// run stores the result before anybody is told that there is one.
func (w *Worker) run(ctx context.Context, request *packet.JobRequest) (*packet.JobResult, error) {
	failed := func(code, why string) *packet.JobResult {
		return &packet.JobResult{JobID: request.JobID, Status: packet.Failed, ErrorCode: code, ErrorMessage: why}
	}
	input, err := w.jobs.Behind(ctx, request.ContextPtr)
	if err != nil {
		return nil, err
	}
	if input == nil {
		return failed("context_missing", "there is nothing at "+request.ContextPtr), nil
	}
	var context struct {
		Prompt string `json:"prompt"`
	}
	if err := json.Unmarshal(input, &context); err != nil {
		return failed("context_unusable", err.Error()), nil
	}
	output, err := json.Marshal(compute(context.Prompt))
	if err != nil {
		return nil, err
	}
	pointer, err := w.jobs.PutResult(ctx, request.JobID, output)
	if err == nil {
		err = w.jobs.Confirm(ctx, request.JobID)
	}
	if err != nil {
		return nil, err
	}
	return &packet.JobResult{JobID: request.JobID, Status: packet.Succeeded, ResultPtr: pointer}, nil
}

func compute(prompt string) result {
	sum := sha256.Sum256([]byte(prompt))
	return result{SHA256: hex.EncodeToString(sum[:]), Bytes: len(prompt)}
}
