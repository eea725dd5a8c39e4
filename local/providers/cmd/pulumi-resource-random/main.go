// Command pulumi-resource-random is a small stand-in for Pulumi's official random provider.
package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/provider"

	"seaworthy.dev/local/providers/internal/serve"
	"seaworthy.dev/local/providers/random"
)

// version is that of the official provider whose place this one takes.
const version = "4.21.2"

func main() {
	serve.Plugin("random", func(*provider.HostClient) plugin.Provider { return random.New(version) })
}
