// Package telemetry holds the metrics that Cordum's services have, under their names, and their logs.
package telemetry

import (
	"io"
	"log/slog"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"seaworthy.dev/canary/internal/release"
)

// Metrics are those of one process. Those of the deployment document are counted in every release, and exported from v0.9 on.
type Metrics struct {
	registry          *prometheus.Registry
	JobsDispatched    *prometheus.CounterVec
	JobDuration       *prometheus.HistogramVec
	SafetyEvaluations *prometheus.CounterVec
	HTTPRequests      *prometheus.CounterVec
	Code              Code
}

// Code are the metrics of the public code.
type Code struct {
	JobsReceived      *prometheus.CounterVec
	JobsDispatched    *prometheus.CounterVec
	JobsCompleted     *prometheus.CounterVec
	SafetyDenied      *prometheus.CounterVec
	SafetyUnavailable *prometheus.CounterVec
	HTTPRequests      *prometheus.CounterVec
	RequestDuration   *prometheus.HistogramVec
}

// NewMetrics registers what the release has, beside Go's own metrics.
func NewMetrics(r release.Release) *Metrics {
	metrics := documented()
	metrics.Code = ofCode()
	metrics.registry = prometheus.NewRegistry()
	c := metrics.Code
	metrics.registry.MustRegister(
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		c.JobsReceived, c.JobsDispatched, c.JobsCompleted, c.SafetyDenied, c.HTTPRequests, c.RequestDuration,
	)
	if !r.Public() {
		metrics.registry.MustRegister(c.SafetyUnavailable,
			metrics.JobsDispatched, metrics.JobDuration, metrics.SafetyEvaluations, metrics.HTTPRequests)
	}
	return metrics
}

// documented are the metrics of Cordum's deployment document for 0.9.7.
func documented() *Metrics {
	return &Metrics{
		JobsDispatched: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cordum_jobs_dispatched_total",
			Help: "Jobs handed to a pool of workers.",
		}, []string{"pool"}),
		JobDuration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "cordum_jobs_duration_seconds",
			Help:    "Time from a job's submission to its end.",
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
}

func ofCode() Code {
	counter := func(options prometheus.CounterOpts, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(options, labels)
	}
	type opts = prometheus.CounterOpts
	return Code{
		JobsReceived: counter(opts{Name: "cordum_scheduler_jobs_received_total", Help: "Jobs that came in."}, "topic"),
		JobsDispatched: counter(
			opts{Name: "cordum_scheduler_jobs_dispatched_total", Help: "Jobs handed to a worker."}, "topic"),
		JobsCompleted: counter(
			opts{Name: "cordum_scheduler_jobs_completed_total", Help: "Jobs that ended."}, "topic", "status"),
		SafetyDenied: counter(
			opts{Name: "cordum_scheduler_safety_denied_total", Help: "Jobs that the kernel denied."}, "topic"),
		SafetyUnavailable: counter(
			opts{Name: "cordum_scheduler_safety_unavailable_total", Help: "Times that a job waited for the kernel."}, "topic"),
		HTTPRequests: counter(
			opts{Name: "cordum_api_gateway_http_requests_total", Help: "Answered HTTP requests."}, "method", "route", "status"),
		RequestDuration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "cordum_api_gateway_http_request_duration_seconds",
			Help: "Time to answer an HTTP request.",
		}, []string{"method", "route"}),
	}
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
