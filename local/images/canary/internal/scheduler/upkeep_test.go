package scheduler

import (
	"context"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"seaworthy.dev/canary/internal/jobs"
	"seaworthy.dev/canary/internal/packet"
	"seaworthy.dev/canary/internal/role"
	"seaworthy.dev/canary/internal/settings"
)

func TestLateJobsAreGivenUp(t *testing.T) {
	ctx := context.Background()
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	client := redis.NewClient(&redis.Options{Addr: miniredis.RunT(t).Addr()})
	defer client.Close()
	store := jobs.NewStore(client, jobs.Read(settings.From(func(string) string { return "" })), log)
	s := &scheduler{Info: role.Info{Log: log}, jobs: store, timeouts: defaultTimeouts}
	for id, states := range map[string][]jobs.State{
		"pending":    {jobs.Pending},
		"dispatched": {jobs.Pending, jobs.Scheduled, jobs.Dispatched},
		"running":    {jobs.Pending, jobs.Scheduled, jobs.Dispatched, jobs.Running},
		"overdue":    {jobs.Pending},
	} {
		for _, state := range states {
			if err := store.SetState(ctx, id, state); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := store.SetMeta(ctx, &packet.JobRequest{JobID: "overdue", DeadlineMs: 30_000}); err != nil {
		t.Fatal(err)
	}
	for _, round := range []struct {
		after time.Duration
		late  map[string]bool
	}{
		{10 * time.Second, map[string]bool{}},
		{time.Minute, map[string]bool{"overdue": true}},
		{6 * time.Minute, map[string]bool{"overdue": true, "dispatched": true}},
		{3 * time.Hour, map[string]bool{"overdue": true, "dispatched": true, "running": true}},
	} {
		s.reconcile(ctx, time.Now().Add(round.after))
		for _, id := range []string{"pending", "dispatched", "running", "overdue"} {
			if state, err := store.State(ctx, id); err != nil || (state == jobs.TimedOut) != round.late[id] {
				t.Errorf("%s after %s: %s %v", id, round.after, state, err)
			}
		}
	}
}
