package main

import (
	"log"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/prometheus/client_golang/prometheus"
)

// collector asks the server anew for each scrape.
type collector struct {
	source *source
	pages  chosen
}

// Describe says nothing: which metrics there are depends on the streams.
func (c *collector) Describe(chan<- *prometheus.Desc) {}

// Collect leaves out what the server does not answer: a value that is missing is noticed, a stale one is not.
func (c *collector) Collect(out chan<- prometheus.Metric) {
	parts := []struct {
		wanted  bool
		collect func(chan<- prometheus.Metric) error
	}{
		{c.pages.healthz, c.health},
		{c.pages.varz, c.general},
		{c.pages.routez, c.routes},
		{c.pages.jsz != "", c.jetStream},
	}
	for _, part := range parts {
		if !part.wanted {
			continue
		}
		if err := part.collect(out); err != nil {
			log.Print(err)
		}
	}
}

func (c *collector) health(out chan<- prometheus.Metric) error {
	var health struct {
		Status string `json:"status"`
	}
	if err := c.source.read("/healthz", &health); err != nil {
		return err
	}
	status := 1.0
	if health.Status == "ok" {
		status = 0
	}
	gauge(out, "gnatsd_healthz_status", status, labels{"server_id": c.source.base})
	return nil
}

func (c *collector) general(out chan<- prometheus.Metric) error {
	var v server.Varz
	if err := c.source.read("/varz", &v); err != nil {
		return err
	}
	who := labels{"server_id": v.ID}
	for name, value := range map[string]float64{
		"connections":                  float64(v.Connections),
		"total_connections":            float64(v.TotalConnections),
		"routes":                       float64(v.Routes),
		"remotes":                      float64(v.Remotes),
		"leafnodes":                    float64(v.Leafs),
		"in_msgs":                      float64(v.InMsgs),
		"out_msgs":                     float64(v.OutMsgs),
		"in_bytes":                     float64(v.InBytes),
		"out_bytes":                    float64(v.OutBytes),
		"slow_consumers":               float64(v.SlowConsumers),
		"subscriptions":                float64(v.Subscriptions),
		"mem":                          float64(v.Mem),
		"cpu":                          v.CPU,
		"cores":                        float64(v.Cores),
		"max_connections":              float64(v.MaxConn),
		"max_payload":                  float64(v.MaxPayload),
		"start":                        float64(v.Start.UnixMilli()),
		"config_load_time":             float64(v.ConfigLoadTime.UnixMilli()),
		"jetstream_config_max_storage": float64(v.JetStream.Config.MaxStore),
	} {
		gauge(out, "gnatsd_varz_"+name, value, who)
	}
	return nil
}

func (c *collector) routes(out chan<- prometheus.Metric) error {
	var r server.Routez
	if err := c.source.read("/routez", &r); err != nil {
		return err
	}
	gauge(out, "gnatsd_routez_num_routes", float64(r.NumRoutes), labels{"server_id": r.ID})
	return nil
}

type labels = prometheus.Labels

func gauge(out chan<- prometheus.Metric, name string, value float64, with labels) {
	description := prometheus.NewDesc(name, "As prometheus-nats-exporter has it.", nil, with)
	out <- prometheus.MustNewConstMetric(description, prometheus.GaugeValue, value)
}
