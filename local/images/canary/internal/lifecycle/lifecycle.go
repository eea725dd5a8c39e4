// Package lifecycle runs the parts of a service until it is told to stop, and stops them in order.
package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"seaworthy.dev/canary/internal/settings"
)

const (
	// lameDuck is how long a stopping service still takes new requests: nothing inside the pod can see when every node
	// has stopped sending here.
	lameDuck = time.Second
	// drainLimit keeps the whole stop below ten seconds.
	drainLimit = 7 * time.Second
)

// Part is something that runs and can be stopped.
type Part struct {
	Name string
	// Serve blocks until Stop, and fails only where the part broke.
	Serve func() error
	// Stop ends what is under way in good order, at the latest when the context ends.
	Stop func(context.Context) error
}

// Service is what its parts share.
type Service struct {
	Log      *slog.Logger
	draining atomic.Bool
}

// Health answers 200 until the service starts to stop.
func (s *Service) Health() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if s.draining.Load() {
			http.Error(w, "draining", http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte("ok\n"))
	})
}

// Run serves until the context ends or a part breaks, then stops the parts one after the other.
func (s *Service) Run(ctx context.Context, onDrain func(), parts ...Part) error {
	broken := make(chan error, len(parts))
	for _, part := range parts {
		go func() {
			if err := part.Serve(); err != nil {
				broken <- fmt.Errorf("%s: %w", part.Name, err)
			}
		}()
	}
	s.Log.Info("started")
	var failure error
	select {
	case failure = <-broken:
	case <-ctx.Done():
		s.Log.Info("stopping: finishing what is under way")
		s.draining.Store(true)
		onDrain()
		time.Sleep(lameDuck)
	}
	limit, cancel := context.WithTimeout(context.Background(), drainLimit)
	defer cancel()
	for _, part := range parts {
		if err := part.Stop(limit); err != nil {
			failure = errors.Join(failure, fmt.Errorf("stopping %s: %w", part.Name, err))
		}
	}
	if failure == nil {
		s.Log.Info("stopped")
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
