// Package admission is kubeOP's webhook: what it admits, in which words it refuses, and how it comes by its certificate.
package admission

import (
	"context"
	"crypto/tls"
	"fmt"
	"log"
	"net"
	"net/http"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"seaworthy.dev/canary/kubeop/internal/metrics"
)

// The names are constants of kubeOP's.
const (
	namespace     = "kubeop-system"
	secretName    = "kubeop-admission-tls"
	service       = "kubeop-admission"
	configuration = "kubeop-admission-webhook"
)

// Run serves the webhook, and returns only where it can't. Nothing ends it in good order.
func Run(config *rest.Config, env func(string) string, address string, log *log.Logger) error {
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return fmt.Errorf("k8s client: %w", err)
	}
	ctx := context.Background()
	pair, err := ensurePair(ctx, client)
	if err != nil {
		return fmt.Errorf("ensure tls: %w", err)
	}
	certificate, err := tls.X509KeyPair(pair.certificate, pair.key)
	if err != nil {
		return fmt.Errorf("pair: %w", err)
	}
	go func() {
		if err := announce(ctx, client, pair.ca, pause); err != nil {
			log.Printf("patch webhooks: %v", err)
		}
	}()
	front := &http.Server{
		Addr:      address,
		Handler:   pages(&reviewer{cluster: cluster{client}, limits: limitsFrom(env)}),
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate}},
		ErrorLog:  log,
	}
	log.Printf("admission webhook listening on %s", address)
	return front.ListenAndServeTLS("", "")
}

// pages answer that all is well, whatever the webhook can reach.
func pages(reviewer *reviewer) http.Handler {
	mux := http.NewServeMux()
	fine := func(http.ResponseWriter, *http.Request) {}
	mux.HandleFunc("/healthz", fine)
	mux.HandleFunc("/readyz", fine)
	mux.HandleFunc("/version", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"service":"admission","version":"stand-in"}`))
	})
	mux.Handle("/metrics", metrics.Handler())
	mux.HandleFunc("/mutate", answering(reviewer.mutate))
	mux.HandleFunc("/validate", answering(reviewer.validate))
	return mux
}

// limits are what the environment allows.
type limits struct {
	registries  []string
	egress      []*net.IPNet
	cpu, memory string
}

// limitsFrom reads them. Ranges that are none are left out.
func limitsFrom(env func(string) string) limits {
	l := limits{cpu: env("KUBEOP_QUOTA_MAX_REQUESTS_CPU"), memory: env("KUBEOP_QUOTA_MAX_REQUESTS_MEMORY")}
	if list := env("KUBEOP_IMAGE_ALLOWLIST"); list != "" {
		l.registries = strings.Split(list, ",")
	}
	for text := range strings.SplitSeq(env("KUBEOP_EGRESS_BASELINE"), ",") {
		if _, network, err := net.ParseCIDR(strings.TrimSpace(text)); err == nil {
			l.egress = append(l.egress, network)
		}
	}
	return l
}

// allows looks at the text before the first slash of an image. Without a list, everything is allowed.
func (l limits) allows(image string) (host string, allowed bool) {
	if image == "" {
		return "", true
	}
	host, _, found := strings.Cut(image, "/")
	if !found {
		host = "docker.io"
	}
	if l.registries == nil {
		return host, true
	}
	for _, registry := range l.registries {
		if strings.EqualFold(strings.TrimSpace(registry), host) {
			return host, true
		}
	}
	return host, false
}

// reaches is whether the whole range is in one of the baseline.
func (l limits) reaches(text string) bool {
	_, inner, err := net.ParseCIDR(text)
	if err != nil {
		return false
	}
	size, bits := inner.Mask.Size()
	for _, outer := range l.egress {
		outerSize, outerBits := outer.Mask.Size()
		if bits == outerBits && size >= outerSize && outer.Contains(inner.IP) {
			return true
		}
	}
	return false
}

// within is whether a quantity is at most the one in the text; without a text there is no limit.
func within(quantity resource.Quantity, most string) bool {
	if most == "" {
		return true
	}
	limit, err := resource.ParseQuantity(most)
	return err == nil && quantity.Cmp(limit) <= 0
}
