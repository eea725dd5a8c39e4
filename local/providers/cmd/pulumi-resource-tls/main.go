// Command pulumi-resource-tls is a small stand-in for Pulumi's official tls provider.
package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/provider"

	"seaworthy.dev/local/providers/internal/serve"
	"seaworthy.dev/local/providers/tls"
)

// version is that of the official provider whose place this one takes.
const version = "5.6.1"

func main() {
	serve.Plugin("tls", func(*provider.HostClient) plugin.Provider { return tls.New(version) })
}
