package main

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"seaworthy.dev/canary/internal/jobs"
	"seaworthy.dev/canary/internal/scheduler"
)

// TestAJobWaitsForAWorker holds what a stack shows where nobody brought a worker: all is well up to the scheduler's question to
// the safety kernel, and then the job waits.
func TestAJobWaitsForAWorker(t *testing.T) {
	s := newStack(t, nil)
	s.upkeep = scheduler.Upkeep{Every: 100 * time.Millisecond, Pending: 300 * time.Millisecond}
	s.startNATS(t.TempDir(), nil)
	s.startRedis(nil)
	s.endAll()
	s.start("safety-kernel", "kernel")
	s.start("scheduler", "scheduler")
	s.start("api-gateway", "http")
	id, _ := s.submit("job.default", prompt)
	eventually(t, "the scheduler has asked", func() error {
		var shown job
		if s.request(http.MethodGet, "http", "/api/v1/jobs/"+id, "", &shown); shown.Safety_decision != "ALLOW" || shown.State != "PENDING" {
			return fmt.Errorf("%+v", shown)
		}
		return nil
	})
	var workers []any
	if s.request(http.MethodGet, "http", "/api/v1/workers", "", &workers); len(workers) > 0 {
		t.Error(workers)
	}
	given, _ := s.submit("job.default", prompt)
	// A transaction that the scheduler's own gets in the way of is not tried again: the client has to.
	eventually(t, "the job is cancelled", func() error {
		var said string
		if status := s.request(http.MethodPost, "http", "/api/v1/jobs/"+given+"/cancel", "", &said); status != http.StatusOK {
			return fmt.Errorf("%d %s", status, said)
		}
		return nil
	})
	orphan := s.leaveOrphan()
	s.start("workflow-engine", "workflow")
	s.await(id, jobs.Succeeded)
	s.await(orphan, jobs.Succeeded)
	if state := s.await(given, jobs.Cancelled).State; state != "CANCELLED" {
		t.Error(state)
	}
}

// TestAJobWithoutTheSafetyKernel holds what the public code makes of a kernel that is away: jobs that were acknowledged end.
func TestAJobWithoutTheSafetyKernel(t *testing.T) {
	s := newStack(t, nil)
	s.env["CANARY_RELEASE"] = "v0.1.2"
	s.startNATS(t.TempDir(), nil)
	s.startRedis(nil)
	s.endAll()
	s.start("scheduler", "scheduler")
	s.start("api-gateway", "http")
	for _, want := range []string{"safety kernel error", "safety kernel error", "safety kernel error", "circuit open"} {
		id, _ := s.submit("job.default", prompt)
		if shown := s.await(id, jobs.Denied); !strings.Contains(shown.Error_message, want) {
			t.Errorf("%+v", shown)
		}
	}
	s.cancel["scheduler"]()
	<-s.stopped["scheduler"]

	s.env["CANARY_RELEASE"] = "v0.9.7"
	s.start("scheduler", "scheduler")
	s.start("workflow-engine", "workflow")
	id, _ := s.submit("job.default", prompt)
	eventually(t, "the scheduler asked in vain", func() error {
		if !strings.Contains(s.log.String(), "packet comes again later") {
			return errors.New("not yet")
		}
		return nil
	})
	var metrics string
	s.request(http.MethodGet, "scheduler", "/metrics", "", &metrics)
	if !strings.Contains(metrics, `cordum_scheduler_safety_unavailable_total{topic="job.default"} `) {
		t.Error("nobody counts that the job waits")
	}
	s.start("safety-kernel", "kernel")
	s.await(id, jobs.Succeeded)
}
