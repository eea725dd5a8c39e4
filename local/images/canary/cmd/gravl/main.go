// Gravl's programs, as far as its documents tell of them: they keep workouts in PostgreSQL. docs/stand-ins.md lists what they
// do otherwise.
package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/jackc/pgx/v5"

	"seaworthy.dev/canary/internal/gravl/api"
	"seaworthy.dev/canary/internal/gravl/database"
	"seaworthy.dev/canary/internal/gravl/migrations"
	"seaworthy.dev/canary/internal/gravl/site"
	"seaworthy.dev/canary/internal/settings"
	"seaworthy.dev/canary/internal/telemetry"
)

const usage = "usage: gravl backend | frontend | migrate [folder]"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], settings.From(os.Getenv), telemetry.NewLog(os.Stdout, "json")))
}

// run gives what the process ends with.
func run(ctx context.Context, args []string, env *settings.Env, log *slog.Logger) int {
	err := start(ctx, args, env, log)
	if errors.Is(err, errUsage) {
		fmt.Fprintln(os.Stderr, usage)
		return 2
	}
	if err != nil {
		log.Error("cannot run", "problem", err.Error())
		return 1
	}
	return 0
}

var errUsage = errors.New(usage)

func start(ctx context.Context, args []string, env *settings.Env, log *slog.Logger) error {
	switch {
	case len(args) == 1 && args[0] == "backend":
		return api.Run(ctx, env, log, api.Address)
	case len(args) == 1 && args[0] == "frontend":
		return site.Run(ctx, env, log, site.Address)
	case len(args) == 1 && args[0] == "migrate":
		return migrate(ctx, env, log, migrations.Embedded())
	case len(args) == 2 && args[0] == "migrate":
		return migrate(ctx, env, log, os.DirFS(args[1]))
	}
	return errUsage
}

func migrate(ctx context.Context, env *settings.Env, log *slog.Logger, folder fs.FS) error {
	config := database.Read(env)
	if err := env.Err(); err != nil {
		return err
	}
	all, err := migrations.Read(folder)
	if err != nil {
		return err
	}
	conn, err := pgx.ConnectConfig(ctx, config.ConnConfig)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.Background()) }()
	applied, err := migrations.Apply(ctx, conn, all, log)
	if err != nil {
		return err
	}
	log.Info("the schema is up to date", "migrations", len(all), "applied", applied)
	return nil
}
