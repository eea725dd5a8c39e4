// Package lifecycle runs the parts of a service until it is told to stop.
package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"seaworthy.dev/canary/internal/settings"
)

// stopLimit is how long what is under way may take when a service stops.
const stopLimit = 5 * time.Second

// Part is something that runs and can be stopped.
type Part struct {
	Name string
	// Serve blocks until Stop, and fails only where the part broke.
	Serve func() error
	// Stop ends what is under way in good order, at the latest when the context ends.
	Stop func(context.Context) error
}

// Healthy answers as Cordum's health pages: that there is a process, and nothing about what it needs.
func Healthy(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok")) }

// Run serves until the context ends or a part breaks, then stops the parts one after the other.
func Run(ctx context.Context, log *slog.Logger, parts ...Part) error {
	broken := make(chan error, len(parts))
	for _, part := range parts {
		go func() {
			if err := part.Serve(); err != nil {
				broken <- fmt.Errorf("%s: %w", part.Name, err)
			}
		}()
	}
	log.Info("started")
	var failure error
	select {
	case failure = <-broken:
	case <-ctx.Done():
		log.Info("stopping")
	}
	limit, cancel := context.WithTimeout(context.Background(), stopLimit)
	defer cancel()
	for _, part := range parts {
		if err := part.Stop(limit); err != nil {
			failure = errors.Join(failure, fmt.Errorf("stopping %s: %w", part.Name, err))
		}
	}
	return failure
}

// HTTP listens at once, so that an address in use is found at start, and named by its variable.
func HTTP(name, variable, address string, handler http.Handler) (Part, error) {
	listener, err := Listen(variable, address)
	if err != nil {
		return Part{}, err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	serve := func() error {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	}
	return Part{Name: name, Serve: serve, Stop: server.Shutdown}, nil
}

// Listen opens a TCP listener.
func Listen(variable, address string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, settings.Wrong(variable, "cannot listen on %s: %v", address, err)
	}
	return listener, nil
}
