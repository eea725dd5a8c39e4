// The canary stands in for each of Cordum's services, under its name, ports, variables and files, and does real work: it
// takes jobs over Cordum's API, asks for permission, sends them through NATS, runs them, and keeps what is known of them in
// Redis, by the keys, transactions and consumers of Cordum's own code. docs/stand-ins.md lists what it does otherwise.
// One role is nobody's: redis-ledger, with which tests find out what Redis forgets.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"seaworthy.dev/canary/internal/contextengine"
	"seaworthy.dev/canary/internal/dashboard"
	"seaworthy.dev/canary/internal/gateway"
	"seaworthy.dev/canary/internal/ledger"
	"seaworthy.dev/canary/internal/release"
	"seaworthy.dev/canary/internal/role"
	"seaworthy.dev/canary/internal/safety"
	"seaworthy.dev/canary/internal/scheduler"
	"seaworthy.dev/canary/internal/settings"
	"seaworthy.dev/canary/internal/store"
	"seaworthy.dev/canary/internal/telemetry"
	"seaworthy.dev/canary/internal/workflow"
)

type runner func(context.Context, *settings.Env, role.Info) error

var roles = map[string]runner{
	"api-gateway":     gateway.Run,
	"context-engine":  contextengine.Run,
	"redis-ledger":    ledger.Run,
	"safety-kernel":   safety.RunKernel,
	"workflow-engine": workflow.Run,
	"dashboard": func(ctx context.Context, env *settings.Env, info role.Info) error {
		return dashboard.Run(ctx, env, info, dashboard.Defaults)
	},
	"scheduler": func(ctx context.Context, env *settings.Env, info role.Info) error {
		return scheduler.Run(ctx, env, info, scheduler.Defaults)
	},
}

// endsAtOnce are the roles that don't listen to a stop signal, which then ends them in the middle of whatever they do: the
// pod has to wait with it until nobody sends them anything.
var endsAtOnce = map[string]bool{"api-gateway": true, "context-engine": true, "safety-kernel": true}

func main() {
	if len(os.Args) != 2 || roles[os.Args[1]] == nil {
		fmt.Fprintf(os.Stderr, "usage: canary %s\n", strings.Join(slices.Sorted(maps.Keys(roles)), " | "))
		os.Exit(2)
	}
	ctx := context.Background()
	if !endsAtOnce[os.Args[1]] {
		var stop context.CancelFunc
		ctx, stop = signal.NotifyContext(ctx, syscall.SIGTERM, syscall.SIGINT)
		defer stop()
	}
	if !run(ctx, os.Args[1]) {
		os.Exit(1)
	}
}

func run(ctx context.Context, name string) bool {
	env := settings.From(os.Getenv)
	format := env.OneOf("CORDUM_LOG_FORMAT", "text", "json")
	hostname, err := os.Hostname()
	if err != nil {
		hostname = "unknown"
	}
	info := role.Info{
		Service: "cordum-" + name, Instance: env.String("CORDUM_INSTANCE_ID", hostname), Release: release.Read(env),
	}
	info.Log = telemetry.NewLog(os.Stdout, format).With("service", info.Service, "instance", info.Instance)
	store.LogTo(info.Log)
	if err := roles[name](ctx, env, info); err != nil {
		report(info.Log, err)
		return false
	}
	return true
}

// report writes one line for each problem, with the variable's name as a field of its own.
func report(log *slog.Logger, err error) {
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		for _, each := range several.Unwrap() {
			report(log, each)
		}
		return
	}
	var problem *settings.Problem
	if errors.As(err, &problem) {
		log.Error("cannot run: a setting is wrong, or what it names does not answer",
			"setting", problem.Name, "problem", problem.What)
		return
	}
	log.Error("cannot run", "problem", err.Error())
}
