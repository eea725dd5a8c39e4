package kubernetes

import (
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// partial reports an object that exists but isn't ready. The engine keeps its state, and the next update goes on from there.
// It is nil where nothing failed.
func (p *Provider) partial(id resource.ID, properties, inputs resource.PropertyMap, failure error) error {
	if failure == nil {
		return nil
	}
	message := p.hidden.clean(failure.Error())
	options := plugin.MarshalOptions{KeepUnknowns: true, KeepSecrets: true, KeepResources: true}
	detail := &pulumirpc.ErrorResourceInitFailed{Id: string(id), Reasons: []string{message}}
	var err error
	if detail.Properties, err = plugin.MarshalProperties(properties, options); err != nil {
		return err
	}
	if inputs != nil {
		if detail.Inputs, err = plugin.MarshalProperties(inputs, options); err != nil {
			return err
		}
	}
	report, err := status.New(codes.FailedPrecondition, message).WithDetails(detail)
	if err != nil {
		return err
	}
	return report.Err()
}
