// Command pulumi-resource-kubernetes is a small stand-in for Pulumi's official kubernetes provider.
package main

import (
	"github.com/go-logr/logr"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/provider"
	"k8s.io/klog/v2"

	"seaworthy.dev/local/providers/internal/serve"
	"seaworthy.dev/local/providers/kubernetes"
)

// version is that of the official provider whose place this one takes.
const version = "4.34.2"

func main() {
	// The client library's own log would show up among the engine's messages.
	klog.SetLogger(logr.Discard())
	serve.Plugin("kubernetes", func(host *provider.HostClient) plugin.Provider { return kubernetes.New(version, host) })
}
