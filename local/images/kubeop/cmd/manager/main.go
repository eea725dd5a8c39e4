// The stand-in for kubeOP's manager; docs/stand-ins.md tells what it does otherwise.
package main

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"seaworthy.dev/canary/internal/settings"
	"seaworthy.dev/canary/kubeop/internal/manager"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	levels := map[string]slog.Level{"debug": slog.LevelDebug, "warn": slog.LevelWarn}
	handler := slog.NewJSONHandler(os.Stdout, &slog.HandlerOptions{Level: levels[os.Getenv("LOG_LEVEL")]})
	os.Exit(manager.Run(ctx, settings.From(os.Getenv), slog.New(handler).With("service", "manager")))
}
