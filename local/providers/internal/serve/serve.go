// Package serve runs a Pulumi resource provider as a plugin process.
package serve

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/provider"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// Plugin serves the provider that start makes until the engine is done with it.
// The host is the engine's side of the conversation.
func Plugin(name string, start func(host *provider.HostClient) plugin.Provider) {
	go endWithEngine(os.Getppid())
	err := provider.Main(name, func(host *provider.HostClient) (pulumirpc.ResourceProviderServer, error) {
		if host == nil {
			return nil, errors.New("it is started by Pulumi, with the address of the engine")
		}
		return Server(start(host)), nil
	})
	if err != nil {
		fmt.Fprintf(os.Stderr, "pulumi-resource-%s: %v\n", name, err)
		os.Exit(1)
	}
}

// endWithEngine ends the process soon after its parent: an engine that was killed can keep no state of what goes on
// behind its back. (The SDK asks after the engine only every five minutes.)
func endWithEngine(engine int) {
	for range time.Tick(time.Second) {
		if os.Getppid() != engine {
			os.Exit(1)
		}
	}
}
