// Package workflow stands in for the workflow engine. Nobody hands it workflows; what it has instead is a worker, because
// Cordum brings none and jobs would never end.
package workflow

import (
	"context"
	"net/http"

	"seaworthy.dev/canary/internal/bus"
	"seaworthy.dev/canary/internal/jobs"
	"seaworthy.dev/canary/internal/lifecycle"
	"seaworthy.dev/canary/internal/role"
	"seaworthy.dev/canary/internal/settings"
	"seaworthy.dev/canary/internal/store"
	"seaworthy.dev/canary/internal/worker"
)

const httpVariable = "WORKFLOW_ENGINE_HTTP_ADDR"

// Run is the workflow engine until the context ends.
func Run(ctx context.Context, env *settings.Env, info role.Info) error {
	busSettings, storeSettings, jobSettings := bus.Read(env), store.Read(env), jobs.Read(env)
	address, pool := env.Address(httpVariable, ":9093"), worker.ReadPool(env)
	if err := env.Err(); err != nil {
		return err
	}
	client, err := store.Connect(ctx, storeSettings, info.Log)
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	nats, err := bus.Connect(ctx, busSettings, info.Service, info.Release, info.Log)
	if err != nil {
		return err
	}
	defer nats.Close()
	if err := worker.New(info, pool, nats, jobs.NewStore(client, jobSettings, info.Log)).Start(ctx); err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", lifecycle.Healthy)
	front, err := lifecycle.HTTP("http", httpVariable, address, mux)
	if err != nil {
		return err
	}
	return lifecycle.Run(ctx, info.Log, front)
}
