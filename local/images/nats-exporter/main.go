// The exporter serves the state of one NATS server as Prometheus metrics. It stands in for prometheus-nats-exporter,
// whose module can't be had: the same flags as far as stacks use them, the same names and labels.
package main

import (
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// chosen says which pages of the monitoring port are read.
type chosen struct {
	varz, routez, healthz bool
	jsz                   string
}

func main() {
	var pages chosen
	port := flag.Int("port", 7777, "port to serve metrics on")
	flag.BoolVar(&pages.varz, "varz", false, "general metrics")
	flag.BoolVar(&pages.routez, "routez", false, "metrics of routes")
	flag.BoolVar(&pages.healthz, "healthz", false, "the server's own health")
	flag.StringVar(&pages.jsz, "jsz", "", "metrics of JetStream: only `all` is known here")
	flag.Parse()
	if err := run(*port, flag.Args(), pages); err != nil {
		log.Print(err)
		os.Exit(1)
	}
}

func run(port int, arguments []string, pages chosen) error {
	if len(arguments) != 1 || !strings.HasPrefix(arguments[0], "http") {
		return fmt.Errorf("give the address of one monitoring port, such as http://localhost:8222; got %q", arguments)
	}
	if pages.jsz != "" && pages.jsz != "all" {
		return fmt.Errorf("-jsz=%s is not known; give all", pages.jsz)
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(&collector{source: newSource(arguments[0]), pages: pages})
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	server := &http.Server{Addr: fmt.Sprintf(":%d", port), Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	log.Printf("metrics of %s on port %d", arguments[0], port)
	return server.ListenAndServe()
}
