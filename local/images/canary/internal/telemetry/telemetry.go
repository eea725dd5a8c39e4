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

// Metrics are those of one process. Which of them it exports depends on the release that it stands in for; the others are
// counted for nobody.
type Metrics struct {
	registry          *prometheus.Registry
	JobsDispatched    *prometheus.CounterVec
	JobDuration       *prometheus.HistogramVec
	SafetyEvaluations *prometheus.CounterVec
	HTTPRequests      *prometheus.CounterVec
	Public            Public
}

// Public are the metrics of the public code.
type Public struct {
	JobsReceived    *prometheus.CounterVec
	JobsDispatched  *prometheus.CounterVec
	JobsCompleted   *prometheus.CounterVec
	SafetyDenied    *prometheus.CounterVec
	HTTPRequests    *prometheus.CounterVec
	RequestDuration *prometheus.HistogramVec
}

// NewMetrics registers what the release has, beside Go's own metrics.
func NewMetrics(r release.Release) *Metrics {
	metrics := documented()
	metrics.Public = public()
	metrics.registry = prometheus.NewRegistry()
	metrics.registry.MustRegister(
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	if p := metrics.Public; r.Public() {
		metrics.registry.MustRegister(
			p.JobsReceived, p.JobsDispatched, p.JobsCompleted, p.SafetyDenied, p.HTTPRequests, p.RequestDuration)
	} else {
		metrics.registry.MustRegister(
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

func public() Public {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	return Public{
		JobsReceived:   counter("cordum_scheduler_jobs_received_total", "Jobs that came in.", "topic"),
		JobsDispatched: counter("cordum_scheduler_jobs_dispatched_total", "Jobs handed to a worker.", "topic"),
		JobsCompleted:  counter("cordum_scheduler_jobs_completed_total", "Jobs that ended.", "topic", "status"),
		SafetyDenied:   counter("cordum_scheduler_safety_denied_total", "Jobs that the kernel denied.", "topic"),
		HTTPRequests: counter("cordum_api_gateway_http_requests_total", "Answered HTTP requests.",
			"method", "route", "status"),
		RequestDuration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "cordum_api_gateway_http_request_duration_seconds", Help: "Time to answer an HTTP request.",
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
