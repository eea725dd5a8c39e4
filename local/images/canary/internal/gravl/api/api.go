// Package api is Gravl's backend as far as its documents tell: the API and the metrics on one port, and everything that it
// answers with in PostgreSQL.
package api

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"seaworthy.dev/canary/internal/gravl/database"
	"seaworthy.dev/canary/internal/lifecycle"
	"seaworthy.dev/canary/internal/settings"
)

// Address is where Gravl's backend listens, for its API and for Prometheus.
const Address = ":3001"

// patience is how long a request waits for the database.
const patience = 5 * time.Second

// Run is the backend until the context ends. It starts without its database, as Gravl's does, and isn't ready then.
func Run(ctx context.Context, env *settings.Env, log *slog.Logger, address string) error {
	config := database.Read(env)
	checkSecret(env)
	start := time.Duration(env.Int("CANARY_START_SECONDS", 0, 0)) * time.Second
	if err := env.Err(); err != nil {
		return err
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return err
	}
	defer pool.Close()
	select {
	case <-time.After(start):
	case <-ctx.Done():
		return nil
	}
	part, err := lifecycle.HTTP("http", "the backend's port", address, New(pool, log))
	if err != nil {
		return err
	}
	return lifecycle.Run(ctx, log, part)
}

// New is the backend's API on a database.
func New(pool *pgxpool.Pool, log *slog.Logger) http.Handler {
	metrics := newMetrics()
	server := &server{pool: pool, log: log}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", metrics.handler())
	routes := map[string]handler{
		"GET /api/health":    server.health,
		"GET /api/exercises": server.exercises,
		"POST /api/logs":     server.keep,
		"GET /api/logs/{id}": server.logged,
		"/api/":              func(context.Context, *http.Request) (int, any, error) { return 0, nil, errUnknownPath },
	}
	for route, handle := range routes {
		mux.Handle(route, server.answering(handle))
	}
	return metrics.measuring(mux)
}
