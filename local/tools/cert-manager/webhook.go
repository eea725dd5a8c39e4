package main

import (
	"context"

	"github.com/cert-manager/cert-manager/internal/webhook"
	logf "github.com/cert-manager/cert-manager/pkg/logs"
	"github.com/cert-manager/cert-manager/pkg/webhook/options"
	"github.com/spf13/pflag"
)

// What the API server asks about resources of cert-manager.
func newWebhook() (program, error) {
	config, err := options.NewWebhookConfiguration()
	if err != nil {
		return program{}, err
	}
	return program{
		flags: func(flags *pflag.FlagSet) { options.AddConfigFlags(flags, config) },
		run: func(ctx context.Context) error {
			server, err := webhook.NewCertManagerWebhookServer(logf.FromContext(ctx), *config)
			if err != nil {
				return err
			}
			return server.Run(ctx)
		},
	}, nil
}
