// Command kube-state-metrics stands in for the program of that name, whose module can't be had: it serves the series that
// alerts and dashboards of this project are made of, under the same names and labels, from the state of the API server.
package main

import (
	"flag"
	"fmt"
	"log"
	"net/http"
	"strings"
	"time"
)

func main() {
	port := flag.Int("port", 8080, "port of the metrics")
	telemetryPort := flag.Int("telemetry-port", 8081, "port that tells whether it is ready")
	resources := flag.String("resources", "", "kinds to tell about, separated by commas; all of them by default")
	flag.Parse()

	kinds, err := chosen(*resources)
	if err != nil {
		log.Fatal(err)
	}
	api, err := inCluster()
	if err != nil {
		log.Fatal(err)
	}
	exporter := &exporter{list: api.list, kinds: kinds}
	go func() { log.Fatal(serve(*telemetryPort, readiness(exporter))) }()
	log.Fatal(serve(*port, metrics(exporter)))
}

func serve(port int, handler http.Handler) error {
	server := &http.Server{
		Addr:              fmt.Sprintf(":%d", port),
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
	}
	return server.ListenAndServe()
}

func metrics(exporter *exporter) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/livez", func(response http.ResponseWriter, _ *http.Request) { fmt.Fprintln(response, "ok") })
	mux.HandleFunc("/metrics", func(response http.ResponseWriter, request *http.Request) {
		text, err := exporter.text(request.Context())
		if err != nil {
			http.Error(response, err.Error(), http.StatusBadGateway)
			return
		}
		response.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		fmt.Fprint(response, text)
	})
	return mux
}

// It is ready as soon as it may read everything that it tells about.
func readiness(exporter *exporter) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/readyz", func(response http.ResponseWriter, request *http.Request) {
		if _, err := exporter.text(request.Context()); err != nil {
			http.Error(response, err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(response, "ok")
	})
	return mux
}

// The kinds of that name, in the order in which they are told.
func chosen(names string) ([]kind, error) {
	if names == "" {
		return kinds, nil
	}
	var found []kind
	for _, name := range strings.Split(names, ",") {
		one, err := kindNamed(name)
		if err != nil {
			return nil, err
		}
		found = append(found, one)
	}
	return found, nil
}

func kindNamed(name string) (kind, error) {
	for _, one := range kinds {
		if one.name == name {
			return one, nil
		}
	}
	return kind{}, fmt.Errorf("there is no series about %q", name)
}
