// Package main is cert-manager in one program: the modules of its three own can't be had, and the packages that they are made of
// can. It knows the issuers and controllers that a closed cluster needs, and of each program's flags those that are used here.
//
// The path of this module begins with cert-manager's own, because it imports packages that are internal to it.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	logf "github.com/cert-manager/cert-manager/pkg/logs"
	"github.com/cert-manager/cert-manager/pkg/util"
	"github.com/spf13/pflag"
	logsapi "k8s.io/component-base/logs/api/v1"
	"k8s.io/klog/v2"
	ctrl "sigs.k8s.io/controller-runtime"
)

// A program reads its flags, and runs until the context ends.
type program struct {
	flags func(*pflag.FlagSet)
	run   func(context.Context) error
}

func main() {
	if err := start(os.Args[1:]); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func start(args []string) error {
	if len(args) == 1 && args[0] == "--version" {
		fmt.Println(util.AppVersion)
		return nil
	}
	programs := map[string]func() (program, error){
		"controller": newController,
		"webhook":    newWebhook,
		"cainjector": newInjector,
	}
	if len(args) == 0 || programs[args[0]] == nil {
		return errors.New("usage: cert-manager controller|webhook|cainjector [flags], or --version")
	}
	chosen, err := programs[args[0]]()
	if err != nil {
		return err
	}
	return chosen.start(args[0], args[1:])
}

func (p program) start(name string, args []string) error {
	flags := pflag.NewFlagSet(name, pflag.ContinueOnError)
	p.flags(flags)
	logging := logsapi.NewLoggingConfiguration()
	if flags.Lookup("v") == nil {
		logf.AddFlags(logging, flags)
	}
	if err := flags.Parse(args); errors.Is(err, pflag.ErrHelp) {
		return nil
	} else if err != nil {
		return err
	}
	if err := logf.ValidateAndApply(logging); err != nil {
		return err
	}
	logf.InitLogs()
	defer logf.FlushLogs()
	ctrl.SetLogger(klog.Background())
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx = klog.NewContext(ctx, klog.Background().WithName(name))
	return p.run(ctx)
}
