package kubernetes

import (
	"context"

	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// status shows how far a resource is. A message that can't be delivered is no reason to fail.
func (p *Provider) status(ctx context.Context, urn resource.URN, message string) {
	_ = p.engine.LogStatus(ctx, diag.Info, urn, p.hidden.clean(message))
}

func (p *Provider) inform(ctx context.Context, urn resource.URN, message string) {
	_ = p.engine.Log(ctx, diag.Info, urn, p.hidden.clean(message))
}

func (p *Provider) warn(ctx context.Context, urn resource.URN, message string) {
	_ = p.engine.Log(ctx, diag.Warning, urn, p.hidden.clean(message))
}
