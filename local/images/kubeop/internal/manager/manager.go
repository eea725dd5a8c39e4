// Package manager is kubeOP's manager as far as its API is used here: tenants, projects, apps, usage, invoices and clusters,
// all of it rows in PostgreSQL.
package manager

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"seaworthy.dev/canary/internal/settings"
	"seaworthy.dev/canary/kubeop/internal/metrics"
)

// What the process ends with.
const (
	ended      = 0
	broken     = 1
	cannotRun  = 2
	headerSize = 1 << 20
)

type server struct {
	config config
	db     *sql.DB
	vault  *vault
	log    *slog.Logger
}

// Run is the manager until the context ends. It then returns at once, and the requests under way are cut, as kubeOP's are.
func Run(ctx context.Context, env *settings.Env, log *slog.Logger) int {
	config := read(env)
	if err := env.Err(); err != nil {
		log.Error("config", "error", err.Error())
		return cannotRun
	}
	s, err := open(ctx, config, log)
	if err != nil {
		log.Error("db", "error", err.Error())
		return cannotRun
	}
	listener, err := net.Listen("tcp", config.address)
	if err != nil {
		log.Error("http", "error", err.Error())
		return broken
	}
	return s.serve(ctx, listener)
}

func open(ctx context.Context, config config, log *slog.Logger) (*server, error) {
	vault, err := newVault(config.masterKey)
	if err != nil {
		return nil, err
	}
	db, err := connect(ctx, config.database, config.pool)
	if err != nil {
		return nil, err
	}
	return &server{config: config, db: db, vault: vault, log: log}, nil
}

func (s *server) serve(ctx context.Context, listener net.Listener) int {
	front := &http.Server{
		Handler:           s.logging(metrics.Measuring(s.routes())),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      15 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    headerSize,
	}
	failed := make(chan error, 1)
	go func() { failed <- front.Serve(listener) }()
	s.log.Info("listening", "address", listener.Addr().String())
	select {
	case err := <-failed:
		if !errors.Is(err, http.ErrServerClosed) {
			s.log.Error("http", "error", err.Error())
		}
		return broken
	case <-ctx.Done():
		s.log.Info("shutting down")
		return ended
	}
}

// paths are all that the manager answers under /v1, by path and method.
func (s *server) paths() map[string]calls {
	return map[string]calls{
		"/v1/tenants":              {"POST": {s.admin, s.createTenant}, "GET": {s.adminOrForbidden, s.tenants}},
		"/v1/tenants/{id...}":      {"GET": {s.anyone, s.tenant}, "DELETE": {s.anyone, s.deleteFrom("tenants")}},
		"/v1/projects":             {"POST": {s.anyone, s.createProject}, "GET": {s.anyoneOrMissing, s.projects}},
		"/v1/projects/{id...}":     {"GET": {s.anyone, s.project}, "DELETE": {s.anyone, s.deleteFrom("projects")}},
		"/v1/apps":                 {"POST": {s.anyone, s.createApp}, "GET": {s.anyoneOrMissing, s.apps}},
		"/v1/apps/{id...}":         {"GET": {s.anyone, s.app}, "DELETE": {s.anyone, s.deleteFrom("apps")}},
		"/v1/usage/ingest":         {"POST": {s.admin, s.ingest}},
		"/v1/usage/snapshot":       {"": {s.admin, s.snapshot}},
		"/v1/invoices/{tenant...}": {"": {s.anyone, s.invoice}},
		"/v1/clusters":             {"POST": {s.admin, s.registerCluster}, "GET": {s.admin, s.clusters}},
		"/v1/clusters/{id...}":     {"GET": {s.admin, s.cluster}, "DELETE": {s.admin, s.deleteFrom("clusters")}},
		"/v1/clusters/{id}/status": {"": {s.admin, s.clusterStatus}},
		"/v1/clusters/{id}/ready":  {"": {s.admin, s.clusterReady}},
		"/v1/platform/bootstrap":   {"": {s.admin, s.bootstrap}},
		"/v1/jwt/project":          {"POST": {s.admin, s.projectToken}},
	}
}

func (s *server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/healthz", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/readyz", s.ready)
	mux.HandleFunc("/version", s.answering(calls{"": {nobody, version}}))
	mux.HandleFunc("/openapi.json", s.answering(calls{"": {nobody, s.openAPI}}))
	mux.Handle("/metrics", metrics.Handler())
	for path, calls := range s.paths() {
		mux.HandleFunc(path, s.answering(calls))
	}
	return mux
}

// nobody is asked who they are.
func nobody(*http.Request) (*claims, error) { return nil, nil }

// ready asks the database. That there is a KMS key was seen at the start.
func (s *server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), s.config.patience)
	defer cancel()
	if err := s.db.PingContext(ctx); err != nil {
		http.Error(w, "db not ready", http.StatusServiceUnavailable)
	}
}

func version(*http.Request, *claims) (any, error) {
	return map[string]string{"service": "manager", "version": "stand-in", "gitCommit": "", "buildDate": ""}, nil
}

func (s *server) openAPI(*http.Request, *claims) (any, error) {
	paths := map[string]any{}
	for path := range s.paths() {
		paths[path] = map[string]any{}
	}
	info := map[string]string{"title": "kubeOP", "version": "stand-in"}
	return map[string]any{"openapi": "3.0.3", "info": info, "paths": paths}, nil
}
