package main

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

func TestServesWhatARealServerSays(t *testing.T) {
	broker := startServer(t)
	connection, err := nats.Connect(broker.ClientURL())
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	js, err := connection.JetStream()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := js.AddStream(&nats.StreamConfig{Name: "CORDUM_JOBS", Subjects: []string{"job.>"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := js.AddConsumer("CORDUM_JOBS", &nats.ConsumerConfig{Durable: "scheduler", AckPolicy: nats.AckExplicitPolicy}); err != nil {
		t.Fatal(err)
	}
	if _, err := js.Publish("job.default", []byte("one")); err != nil {
		t.Fatal(err)
	}
	text := scrape(t, "http://"+broker.MonitorAddr().String())
	for _, wanted := range []string{
		`gnatsd_healthz_status{`, `gnatsd_varz_connections{`, `gnatsd_routez_num_routes{`,
		`jetstream_server_jetstream_disabled{`, `is_stream_leader="true"`, `consumer_name="scheduler"`,
	} {
		if !strings.Contains(text, wanted) {
			t.Errorf("no %s in\n%s", wanted, text)
		}
	}
	if !hasValue(text, "jetstream_stream_last_seq{", "1") || !hasValue(text, "jetstream_consumer_num_pending{", "1") {
		t.Errorf("one message is stored and waits; got\n%s", text)
	}
}

func TestLeavesOutWhatIsNotAnswered(t *testing.T) {
	if text := scrape(t, "http://127.0.0.1:1"); strings.Contains(text, "gnatsd_") {
		t.Errorf("values of a server that is not there:\n%s", text)
	}
}

func startServer(t *testing.T) *server.Server {
	t.Helper()
	broker, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: -1, HTTPHost: "127.0.0.1", HTTPPort: -1, JetStream: true, StoreDir: t.TempDir(),
	})
	if err != nil {
		t.Fatal(err)
	}
	go broker.Start()
	t.Cleanup(broker.Shutdown)
	if !broker.ReadyForConnections(10 * time.Second) {
		t.Fatal("the server did not start within 10 s")
	}
	return broker
}

func scrape(t *testing.T, base string) string {
	t.Helper()
	registry := prometheus.NewRegistry()
	pages := chosen{varz: true, routez: true, healthz: true, jsz: "all"}
	registry.MustRegister(&collector{source: newSource(base), pages: pages})
	recorder := httptest.NewRecorder()
	handler := promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
	handler.ServeHTTP(recorder, httptest.NewRequest("GET", "/metrics", nil))
	if recorder.Code != 200 {
		t.Fatalf("%d: %s", recorder.Code, recorder.Body)
	}
	return recorder.Body.String()
}

func hasValue(text, prefix, value string) bool {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, prefix) && strings.HasSuffix(strings.TrimSpace(line), " "+value) {
			return true
		}
	}
	return false
}
