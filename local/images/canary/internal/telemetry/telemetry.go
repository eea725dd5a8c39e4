// Package telemetry holds the metrics that Cordum's services have, under their names, and their logs.
package telemetry

import (
	"io"
	"log/slog"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics are those of one process.
type Metrics struct {
	registry          *prometheus.Registry
	JobsDispatched    *prometheus.CounterVec
	JobDuration       *prometheus.HistogramVec
	SafetyEvaluations *prometheus.CounterVec
	HTTPRequests      *prometheus.CounterVec
}

// NewMetrics registers everything, beside Go's own metrics.
func NewMetrics() *Metrics {
	metrics := &Metrics{
		registry: prometheus.NewRegistry(),
		JobsDispatched: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cordum_jobs_dispatched_total",
			Help: "Jobs handed to a pool of workers.",
		}, []string{"pool"}),
		JobDuration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "cordum_jobs_duration_seconds",
			Help:    "Time from a job's submission to its stored result.",
			Buckets: prometheus.ExponentialBuckets(0.005, 2, 14),
		}, []string{"topic"}),
		SafetyEvaluations: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cordum_safety_evaluations_total",
			Help: "Answers of the safety kernel by decision; error where it gave none.",
		}, []string{"decision"}),
		HTTPRequests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cordum_http_requests_total",
			Help: "Answered HTTP requests.",
		}, []string{"method", "route", "status"}),
	}
	metrics.registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		metrics.JobsDispatched, metrics.JobDuration, metrics.SafetyEvaluations, metrics.HTTPRequests,
	)
	return metrics
}

// Handler serves the metrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// NewLog writes lines as json or text.
func NewLog(w io.Writer, format string) *slog.Logger {
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, nil))
	}
	return slog.New(slog.NewTextHandler(w, nil))
}
