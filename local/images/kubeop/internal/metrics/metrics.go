// Package metrics holds what kubeOP's programs export, under the names of its code. As there, all of it is in the default
// registry of whatever program uses the package.
package metrics

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

var (
	// Created counts the rows that were made, by kind.
	Created = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "kubeop_business_created_total", Help: "Tenants, projects and apps created.",
	}, []string{"kind"})
	// InvoiceLines counts the lines of all invoices that were asked for.
	InvoiceLines = promauto.NewCounter(prometheus.CounterOpts{
		Name: "kubeop_billing_invoice_lines_total", Help: "Lines of invoices handed out.",
	})

	database = promauto.NewSummaryVec(prometheus.SummaryOpts{
		Name: "kubeop_db_latency_seconds", Help: "Time that the database took.",
	}, []string{"op"})
	requests = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "kubeop_api_requests_total", Help: "Answered HTTP requests.",
	}, []string{"method", "path", "code"})
	duration = promauto.NewHistogramVec(prometheus.HistogramOpts{
		Name: "kubeop_api_request_duration_seconds", Help: "Time to answer an HTTP request.",
	}, []string{"method", "path"})
)

// Those of hooks, which the stand-ins don't call.
var (
	_ = promauto.NewCounter(prometheus.CounterOpts{
		Name: "kubeop_webhook_failures_total", Help: "Hooks that could not be called.",
	})
	_ = promauto.NewSummary(prometheus.SummaryOpts{
		Name: "kubeop_webhook_latency_seconds", Help: "Time that a hook took.",
	})
	_ = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "kubeop_webhook_events_total", Help: "Calls of hooks, by event and outcome.",
	}, []string{"event", "outcome"})
)

// Handler serves the default registry.
func Handler() http.Handler { return promhttp.Handler() }

// Database notes how long an operation took that began then.
func Database(operation string, begun time.Time) {
	database.WithLabelValues(operation).Observe(time.Since(begun).Seconds())
}

// Measuring counts all answers, those of health pages and of metrics, too: by the raw path, with ids in it, and by the
// text of the status.
func Measuring(routes http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		seen := &StatusWriter{ResponseWriter: w, Status: http.StatusOK}
		routes.ServeHTTP(seen, r)
		requests.WithLabelValues(r.Method, r.URL.Path, http.StatusText(seen.Status)).Inc()
		duration.WithLabelValues(r.Method, r.URL.Path).Observe(time.Since(begun).Seconds())
	})
}

// StatusWriter remembers the status.
type StatusWriter struct {
	http.ResponseWriter
	Status int
}

// WriteHeader notes the status, and writes it.
func (w *StatusWriter) WriteHeader(status int) {
	w.Status = status
	w.ResponseWriter.WriteHeader(status)
}
