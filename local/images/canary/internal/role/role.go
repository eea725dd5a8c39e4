// Package role is what every service of the binary is given to start with.
package role

import (
	"log/slog"

	"seaworthy.dev/canary/internal/release"
)

// Info says who a process is.
type Info struct {
	// Service is its name in logs, as cordum-scheduler.
	Service string
	// Instance tells replicas apart: the pod's name.
	Instance string
	// Release is the release of Cordum that it stands in for.
	Release release.Release
	Log     *slog.Logger
}
