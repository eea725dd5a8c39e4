// Package site is Gravl's frontend: a page whose script asks the API, as browsers do, at the page's own host.
package site

import (
	"context"
	"embed"
	"log/slog"
	"net/http"
	"net/http/httputil"
	"net/url"

	"seaworthy.dev/canary/internal/lifecycle"
	"seaworthy.dev/canary/internal/settings"
)

//go:embed index.html
var files embed.FS

// Address is where the frontend listens.
const Address = ":8080"

// Run is the frontend until the context ends.
func Run(ctx context.Context, env *settings.Env, log *slog.Logger, address string) error {
	backend, err := url.Parse(env.String("BACKEND_URL", ""))
	if err != nil {
		return settings.Wrong("BACKEND_URL", "is no address such as http://backend:3001")
	}
	part, err := lifecycle.HTTP("http", "the frontend's port", address, New(backend))
	if err != nil {
		return err
	}
	return lifecycle.Run(ctx, log, part)
}

// New serves the page. The API is usually the ingress' business; where there is a backend, it is handed on.
func New(backend *url.URL) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", http.FileServerFS(files))
	if backend.Host != "" {
		mux.Handle("/api/", &httputil.ReverseProxy{Rewrite: func(request *httputil.ProxyRequest) {
			request.SetURL(backend)
			request.SetXForwarded()
		}})
	}
	return mux
}
