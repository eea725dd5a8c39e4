package gateway

import (
	"bufio"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strconv"
	"time"

	"golang.org/x/time/rate"

	"seaworthy.dev/canary/internal/bus"
	"seaworthy.dev/canary/internal/jobs"
	"seaworthy.dev/canary/internal/lifecycle"
	"seaworthy.dev/canary/internal/locks"
	"seaworthy.dev/canary/internal/role"
	"seaworthy.dev/canary/internal/safety"
	"seaworthy.dev/canary/internal/telemetry"
)

// bodyLimit is the gateway's own for a job.
const bodyLimit = 2 << 20

// api answers requests as Cordum's gateway does.
type api struct {
	role.Info
	auth    *auth
	bus     *bus.Bus
	jobs    *jobs.Store
	locks   *locks.Store
	safety  *safety.Client
	metrics *telemetry.Metrics
	limiter *rate.Limiter
	tenant  string
	started time.Time
	workers workers
	stream  stream
}

func (a *api) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/v1/auth/login", a.limited(a.auth.login))
	for pattern, answer := range map[string]http.HandlerFunc{
		"GET /api/v1/status":              a.status,
		"GET /api/v1/workers":             a.listWorkers,
		"POST /api/v1/jobs":               a.submit,
		"GET /api/v1/jobs":                a.list,
		"GET /api/v1/jobs/{id}":           a.show,
		"GET /api/v1/jobs/{id}/decisions": a.decisions,
		"POST /api/v1/jobs/{id}/cancel":   a.cancel,
		"GET /api/v1/traces/{id}":         a.trace,
		"GET /api/v1/dlq":                 a.dead,
		"GET /api/v1/locks":               a.showLock,
		"POST /api/v1/locks/acquire":      a.acquireLock,
		"POST /api/v1/locks/renew":        a.renewLock,
		"POST /api/v1/locks/release":      a.releaseLock,
		"POST /api/v1/policy/evaluate":    a.evaluate,
		"GET /api/v1/stream":              a.watch,
	} {
		mux.HandleFunc(pattern, a.limited(a.auth.require(answer)))
	}
	mux.HandleFunc("GET /health", lifecycle.Healthy)
	return a.counted(mux)
}

func (a *api) status(w http.ResponseWriter, r *http.Request) {
	trouble := ""
	if err := a.jobs.Ping(r.Context()); err != nil {
		trouble = err.Error()
	}
	answer(w, map[string]any{
		"time":           time.Now().UTC().Format(time.RFC3339),
		"uptime_seconds": int64(time.Since(a.started).Seconds()),
		"nats":           map[string]any{"connected": a.bus.Connected(), "status": a.bus.Status(), "url": a.bus.Server()},
		"redis":          map[string]any{"ok": trouble == "", "error": trouble},
		"workers":        map[string]any{"count": len(a.workers.list())},
	})
}

func (a *api) listWorkers(w http.ResponseWriter, _ *http.Request) {
	list := []map[string]any{}
	for _, one := range a.workers.list() {
		list = append(list, map[string]any{
			"worker_id": one.WorkerID, "type": one.Type, "pool": one.Pool, "active_jobs": one.ActiveJobs,
			"max_parallel_jobs": one.MaxParallelJobs, "capabilities": one.Capabilities,
		})
	}
	answer(w, list)
}

// evaluate asks the safety kernel about a job that nobody has handed in.
func (a *api) evaluate(w http.ResponseWriter, r *http.Request) {
	var given struct {
		Topic  string `json:"topic"`
		Tenant string `json:"tenant"`
	}
	if err := decode(w, r, &given); err != nil {
		refuse(w, http.StatusBadRequest, "invalid json")
		return
	}
	if given.Topic == "" {
		refuse(w, http.StatusBadRequest, "topic is required")
		return
	}
	decision, err := a.safety.Check(r.Context(), safety.Question{Tenant: given.Tenant, Topic: given.Topic})
	if err != nil {
		refuse(w, http.StatusBadGateway, err.Error())
		return
	}
	said := "DECISION_TYPE_DENY"
	if decision.Allowed {
		said = "DECISION_TYPE_ALLOW"
	}
	answer(w, map[string]any{"decision": said, "reason": decision.Reason, "policySnapshot": decision.Snapshot})
}

func (a *api) limited(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !a.limiter.Allow() {
			refuse(w, http.StatusTooManyRequests, "rate limited")
			return
		}
		next(w, r)
	}
}

// counted counts by the route's pattern, not its path: a path holds ids without end.
func (a *api) counted(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun, noted := time.Now(), &statusWriter{ResponseWriter: w, status: http.StatusOK}
		mux.ServeHTTP(noted, r)
		route := r.Pattern
		if route == "" {
			route = "none"
		}
		labels := []string{r.Method, route, strconv.Itoa(noted.status)}
		a.metrics.HTTPRequests.WithLabelValues(labels...).Inc()
		a.metrics.Public.HTTPRequests.WithLabelValues(labels...).Inc()
		a.metrics.Public.RequestDuration.WithLabelValues(r.Method, route).Observe(time.Since(begun).Seconds())
	})
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Hijack is what a WebSocket needs.
func (w *statusWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	hijacker, can := w.ResponseWriter.(http.Hijacker)
	if !can {
		return nil, nil, errors.New("the connection can't be taken over")
	}
	w.status = http.StatusSwitchingProtocols
	return hijacker.Hijack()
}

func decode(w http.ResponseWriter, r *http.Request, into any) error {
	return json.NewDecoder(http.MaxBytesReader(w, r.Body, bodyLimit)).Decode(into)
}

func answer(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body)
}

// refuse answers with a line of text, as the public code.
func refuse(w http.ResponseWriter, status int, why string) { http.Error(w, why, status) }

// unavailable keeps the cause in the log.
func (a *api) unavailable(w http.ResponseWriter, why string, err error) {
	a.Log.Error(why, "error", err)
	refuse(w, http.StatusServiceUnavailable, why)
}

// broken is the answer where a lookup fails.
func (a *api) broken(w http.ResponseWriter, err error) {
	a.Log.Error("request failed", "error", err)
	refuse(w, http.StatusInternalServerError, err.Error())
}
