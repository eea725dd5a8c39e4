package gateway

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"golang.org/x/time/rate"

	"seaworthy.dev/canary/internal/bus"
	"seaworthy.dev/canary/internal/jobs"
	"seaworthy.dev/canary/internal/role"
	"seaworthy.dev/canary/internal/safety"
	"seaworthy.dev/canary/internal/telemetry"
)

const bodyLimit = 1 << 20

var (
	// topicPattern is a subject of NATS without wildcards.
	topicPattern  = regexp.MustCompile(`^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+$`)
	jobPattern    = regexp.MustCompile(`^job\.`)
	tenantPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{1,63}$`)
)

// api answers requests about jobs.
type api struct {
	role.Info
	auth    *auth
	bus     *bus.Bus
	jobs    *jobs.Store
	safety  *safety.Client
	metrics *telemetry.Metrics
	limiter *rate.Limiter
	tenant  string
}

func (a *api) routes(health http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/v1/auth/login", a.limited(a.auth.login))
	mux.HandleFunc("POST /api/v1/jobs", a.limited(a.auth.require(a.submit)))
	mux.HandleFunc("GET /api/v1/jobs/{id}", a.limited(a.auth.require(a.show)))
	mux.HandleFunc("GET /api/v1/status", a.limited(a.auth.require(a.status)))
	mux.Handle("GET /health", health)
	return a.counted(mux)
}

// submit answers 202 only when the job is stored in JetStream: what was answered for is not lost.
func (a *api) submit(w http.ResponseWriter, r *http.Request) {
	job, err := a.readJob(w, r)
	if err != nil {
		refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	accepted := a.Hop("accepted over HTTP")
	decision, err := a.safety.Check(r.Context(), safety.Question{Tenant: job.Tenant, Topic: job.Topic})
	if err != nil {
		a.unavailable(w, "safety kernel", err)
		return
	}
	if !decision.Allowed {
		refuse(w, http.StatusForbidden, decision.Reason)
		return
	}
	if !jobPattern.MatchString(job.Topic) {
		refuse(w, http.StatusBadRequest, "the topic of a job begins with job.")
		return
	}
	if err := a.jobs.Submit(r.Context(), *job); err != nil {
		a.unavailable(w, "Redis", err)
		return
	}
	if err := a.jobs.AddHops(r.Context(), job.ID, accepted, decision.Hop()); err != nil {
		a.unavailable(w, "Redis", err)
		return
	}
	ack, err := a.bus.Publish(r.Context(), job.Topic, job.ID, job)
	if err != nil {
		a.unavailable(w, "NATS", err)
		return
	}
	answer(w, http.StatusAccepted, map[string]any{
		"id": job.ID, "state": jobs.Submitted, "stream": ack.Stream, "sequence": ack.Sequence,
	})
}

func (a *api) readJob(w http.ResponseWriter, r *http.Request) (*jobs.Job, error) {
	job := &jobs.Job{ID: rand.Text(), Tenant: a.tenant, SubmittedAt: time.Now().UTC()}
	if tenant := r.Header.Get("X-Tenant-ID"); tenant != "" {
		job.Tenant = tenant
	}
	var given struct {
		Topic   string          `json:"topic"`
		Payload json.RawMessage `json:"payload"`
	}
	if err := decode(w, r, &given); err != nil {
		return nil, err
	}
	if !topicPattern.MatchString(given.Topic) {
		return nil, fmt.Errorf("topic %q is not of the form job.name", given.Topic)
	}
	if !tenantPattern.MatchString(job.Tenant) {
		return nil, errors.New("X-Tenant-ID may hold letters, digits, _ and - only")
	}
	job.Topic, job.Payload = given.Topic, given.Payload
	return job, nil
}

func (a *api) show(w http.ResponseWriter, r *http.Request) {
	record, err := a.jobs.Get(r.Context(), r.PathValue("id"))
	switch {
	case errors.Is(err, jobs.ErrUnknown):
		refuse(w, http.StatusNotFound, err.Error())
	case err != nil:
		a.unavailable(w, "Redis", err)
	default:
		answer(w, http.StatusOK, record)
	}
}

func (a *api) status(w http.ResponseWriter, r *http.Request) {
	answer(w, http.StatusOK, map[string]any{
		"service":  a.Service,
		"instance": a.Instance,
		"nats":     a.bus.Connected(),
		"redis":    a.jobs.Reachable(r.Context()),
	})
}

// unavailable keeps the cause in the log and tells the caller to come again.
func (a *api) unavailable(w http.ResponseWriter, what string, err error) {
	a.Log.Warn("request failed", "dependency", what, "error", err)
	w.Header().Set("Retry-After", "1")
	refuse(w, http.StatusServiceUnavailable, what+" is not available now")
}

func (a *api) limited(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !a.limiter.Allow() {
			w.Header().Set("Retry-After", "1")
			refuse(w, http.StatusTooManyRequests, "more requests than API_RATE_LIMIT_RPS and _BURST allow")
			return
		}
		next(w, r)
	}
}

// counted counts by the route's pattern, not its path: a path holds ids without end.
func (a *api) counted(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		noted := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		mux.ServeHTTP(noted, r)
		route := r.Pattern
		if route == "" {
			route = "none"
		}
		a.metrics.HTTPRequests.WithLabelValues(r.Method, route, strconv.Itoa(noted.status)).Inc()
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

func decode(w http.ResponseWriter, r *http.Request, into any) error {
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, bodyLimit)).Decode(into); err != nil {
		return fmt.Errorf("the body is not the JSON that is expected: %w", err)
	}
	return nil
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func refuse(w http.ResponseWriter, status int, why string) {
	answer(w, status, map[string]string{"error": why})
}
