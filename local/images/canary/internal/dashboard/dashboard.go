// Package dashboard serves a page, and hands the API's paths on to the gateway as Cordum's nginx does.
package dashboard

import (
	"context"
	_ "embed"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"seaworthy.dev/canary/internal/lifecycle"
	"seaworthy.dev/canary/internal/role"
	"seaworthy.dev/canary/internal/settings"
)

//go:embed index.html
var page []byte

const resolveTimeout = 5 * time.Second

// Options are what tests change; in Cordum's image they are fixed.
type Options struct {
	Address string
	Gateway string
	// Folder takes the configuration that is made at start.
	Folder string
}

// Defaults are those of Cordum's image.
var Defaults = Options{Address: ":8080", Gateway: "http://cordum-api-gateway:8081", Folder: "/tmp"}

// Run is the dashboard until the context ends.
func Run(ctx context.Context, env *settings.Env, info role.Info, options Options) error {
	gateway, err := url.Parse(options.Gateway)
	if err != nil {
		return err
	}
	config := filepath.Join(options.Folder, "config.json")
	if err := writeConfig(env, config); err != nil {
		return err
	}
	// nginx, too, refuses to start where the name of its upstream is not known.
	limit, cancel := context.WithTimeout(ctx, resolveTimeout)
	defer cancel()
	if _, err := net.DefaultResolver.LookupHost(limit, gateway.Hostname()); err != nil {
		return settings.Wrong("the gateway's address "+options.Gateway, "host not found: %v", err)
	}
	front, err := lifecycle.HTTP("http", "the dashboard's port", options.Address, routes(gateway, config))
	if err != nil {
		return err
	}
	return lifecycle.Run(ctx, info.Log, front)
}

func routes(gateway *url.URL, config string) http.Handler {
	proxy := &httputil.ReverseProxy{
		Rewrite: func(request *httputil.ProxyRequest) {
			request.SetURL(gateway)
			request.SetXForwarded()
		},
	}
	mux := http.NewServeMux()
	mux.Handle("/api/", proxy)
	mux.Handle("/health", proxy)
	mux.HandleFunc("GET /config.json", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		http.ServeFile(w, r, config)
	})
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(page)
	})
	return mux
}

// writeConfig makes what the page in the browser reads. Everybody can read it, so that the key is in it only where
// somebody asks for that by name.
func writeConfig(env *settings.Env, path string) error {
	config := map[string]string{
		"apiBaseUrl":    env.String("CORDUM_API_BASE_URL", ""),
		"tenantId":      env.String("CORDUM_TENANT_ID", "default"),
		"principalId":   env.String("CORDUM_PRINCIPAL_ID", ""),
		"principalRole": env.String("CORDUM_PRINCIPAL_ROLE", ""),
	}
	if env.Bool("CORDUM_DASHBOARD_EMBED_API_KEY") {
		config["apiKey"] = env.String("CORDUM_API_KEY", "")
	}
	if err := env.Err(); err != nil {
		return err
	}
	text, err := json.Marshal(config)
	if err != nil {
		return err
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return settings.Wrong("the dashboard's folder for temporary files", "%v", err)
	}
	return nil
}
