// Package workflow is the workflow engine with a worker of every pool built in: what makes a result out of a job.
package workflow

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"time"

	"seaworthy.dev/canary/internal/bus"
	"seaworthy.dev/canary/internal/jobs"
	"seaworthy.dev/canary/internal/lifecycle"
	"seaworthy.dev/canary/internal/role"
	"seaworthy.dev/canary/internal/settings"
	"seaworthy.dev/canary/internal/store"
)

const httpVariable = "WORKFLOW_ENGINE_HTTP_ADDR"

type engine struct {
	role.Info
	bus  *bus.Bus
	jobs *jobs.Store
}

// Run is the workflow engine until the context ends.
func Run(ctx context.Context, env *settings.Env, info role.Info) error {
	e := &engine{Info: info}
	busSettings, storeSettings, jobSettings := bus.Read(env), store.Read(env), jobs.Read(env)
	address := env.Address(httpVariable, ":9093")
	if err := env.Err(); err != nil {
		return err
	}
	client, err := store.Connect(ctx, storeSettings, info.Log)
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	e.jobs = jobs.NewStore(client, jobSettings)
	if e.bus, err = bus.Connect(ctx, busSettings, info.Service, info.Log); err != nil {
		return err
	}
	defer e.bus.Close()

	service := &lifecycle.Service{Log: info.Log}
	mux := http.NewServeMux()
	mux.Handle("GET /health", service.Health())
	front, err := lifecycle.HTTP("http", httpVariable, address, mux)
	if err != nil {
		return err
	}
	work := bus.Consumer{
		Stream: bus.JobsStream, Durable: "cordum-workflow-engine", Subject: "worker.*.jobs", Handle: e.work,
	}
	return service.Run(ctx, func() {}, e.bus.Part(work), front)
}

// work stores the result before anything says that the job is done, and may be repeated at any point: the result of a
// payload is always the same, and only the first end of a job counts.
func (e *engine) work(ctx context.Context, message bus.Message) error {
	var job jobs.Job
	if err := json.Unmarshal(message.Data, &job); err != nil {
		return &bus.Unusable{Cause: err}
	}
	ended, err := e.jobs.HasEnded(ctx, job.ID)
	if err != nil || ended {
		return err
	}
	if err := e.jobs.StoreResult(ctx, job.ID, compute(job.Payload)); err != nil {
		return err
	}
	stored, done := message.Hop(bus.JobsStream), e.Hop("result stored in res:"+job.ID)
	if err := e.jobs.AddHops(ctx, job.ID, stored, done); err != nil {
		return err
	}
	finished := jobs.Finished{
		ID: job.ID, Topic: job.Topic, State: jobs.Succeeded, SubmittedAt: job.SubmittedAt, FinishedAt: time.Now().UTC(),
	}
	if _, err := e.bus.Publish(ctx, jobs.ResultSubject, job.ID+".result", finished); err != nil {
		return err
	}
	return e.jobs.Finish(ctx, job.ID, jobs.Succeeded)
}

// compute hashes the payload without the space between its parts, so that the sender's way of writing JSON plays no part.
func compute(payload json.RawMessage) jobs.Result {
	var compact bytes.Buffer
	if err := json.Compact(&compact, payload); err != nil {
		compact.Reset()
		compact.Write(payload)
	}
	sum := sha256.Sum256(compact.Bytes())
	return jobs.Result{SHA256: hex.EncodeToString(sum[:]), Bytes: compact.Len()}
}
