// Package role is what every service of the binary is given to start with.
package role

import (
	"log/slog"
	"time"

	"seaworthy.dev/canary/internal/jobs"
)

// Info says who a process is.
type Info struct {
	// Service is its name in logs and hops, as cordum-scheduler.
	Service string
	// Instance tells replicas apart: the pod's name.
	Instance string
	Log      *slog.Logger
}

// Hop is this process's part in a job, at this moment.
func (i Info) Hop(detail string) jobs.Hop {
	return jobs.Hop{Service: i.Service, Instance: i.Instance, At: time.Now().UTC(), Detail: detail}
}
