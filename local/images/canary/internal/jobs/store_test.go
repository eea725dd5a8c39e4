package jobs

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"
	"github.com/redis/go-redis/v9"

	"seaworthy.dev/canary/internal/packet"
)

var (
	quiet  = slog.New(slog.NewTextHandler(io.Discard, nil))
	sample = Settings{metaTTL: time.Hour, dataTTL: time.Minute, cluster: hashTags}
)

func newStore(t *testing.T) (*Store, *miniredis.Miniredis) {
	t.Helper()
	redisServer := miniredis.RunT(t)
	client := redis.NewClient(&redis.Options{Addr: redisServer.Addr()})
	t.Cleanup(func() { _ = client.Close() })
	return NewStore(client, sample, quiet), redisServer
}

func onCluster(t *testing.T, how string) *Store {
	t.Helper()
	client := redis.NewClusterClient(&redis.ClusterOptions{Addrs: []string{miniredis.RunT(t).Addr()}})
	t.Cleanup(func() { _ = client.Close() })
	s := sample
	s.cluster = how
	return NewStore(client, s, quiet)
}

// sent are the commands that a piece of work sends, by name.
func sent(redisServer *miniredis.Miniredis, work func()) []string {
	var names []string
	redisServer.Server().SetPreHook(func(_ *server.Peer, command string, _ ...string) bool {
		names = append(names, command)
		return false
	})
	defer redisServer.Server().SetPreHook(nil)
	work()
	return names
}

func TestAChangeOfStateIsOneTransactionOverTheKeysOfCordum(t *testing.T) {
	ctx := context.Background()
	s, redisServer := newStore(t)
	must(t, s.SetField(ctx, "one", "tenant", "acme"))
	must(t, s.SetState(ctx, "one", Pending))
	commands := sent(redisServer, func() { must(t, s.SetState(ctx, "one", Scheduled)) })
	begin, end := slices.Index(commands, "MULTI"), slices.Index(commands, "EXEC")
	if watch := slices.Index(commands, "WATCH"); watch < 0 || watch > begin {
		t.Errorf("no WATCH before MULTI: %v", commands)
	}
	for _, command := range []string{"HSET", "SET", "ZREM", "ZADD", "SADD", "EXPIRE", "ZREMRANGEBYRANK", "RPUSH"} {
		if at := slices.Index(commands, command); at < begin || at > end {
			t.Errorf("%s is not in the transaction: %v", command, commands)
		}
	}
	keys := redisServer.Keys()
	slices.Sort(keys)
	want := []string{
		"job:events:one", "job:index:scheduled", "job:meta:one", "job:recent", "job:state:one", "job:tenant:active:acme",
	}
	if !slices.Equal(keys, want) {
		t.Errorf("%v", keys)
	}
}

func TestTheStatesOfAJob(t *testing.T) {
	ctx := context.Background()
	for _, s := range []*Store{first(newStore(t)), onCluster(t, hashTags)} {
		if _, err := s.State(ctx, "one"); !errors.Is(err, ErrUnknown) {
			t.Error(err)
		}
		for _, state := range []State{Pending, Scheduled, Scheduled, Dispatched, Running, Succeeded} {
			must(t, s.SetState(ctx, "one", state))
			if got, err := s.State(ctx, "one"); err != nil || got != state {
				t.Error(got, err)
			}
			if ids, err := s.InState(ctx, state, time.Now(), 10); err != nil || !slices.Equal(ids, []string{"one"}) {
				t.Errorf("%s: %v %v", state, ids, err)
			}
		}
		if ids, err := s.InState(ctx, Running, time.Now(), 10); err != nil || len(ids) > 0 {
			t.Error(ids, err)
		}
		if err := s.SetState(ctx, "one", Failed); err == nil {
			t.Error("a job that has ended began again")
		}
		if state, err := s.Cancel(ctx, "one"); err != nil || state != Succeeded {
			t.Error(state, err)
		}
		must(t, s.SetState(ctx, "two", Pending))
		if state, err := s.Cancel(ctx, "two"); err != nil || state != Cancelled {
			t.Error(state, err)
		}
	}
}

func TestWhatIsKeptOfAJob(t *testing.T) {
	ctx := context.Background()
	for _, s := range []*Store{first(newStore(t)), onCluster(t, hashTags)} {
		pointer, err := s.PutContext(ctx, "one", []byte("input"))
		must(t, err)
		request := &packet.JobRequest{JobID: "one", Topic: "job.default", TenantID: "acme", IdempotencyKey: "k", DeadlineMs: 1}
		must(t, s.SetState(ctx, "one", Pending))
		must(t, s.SetMeta(ctx, request))
		must(t, s.SetRequest(ctx, request))
		must(t, s.AddToTrace(ctx, "trace", "one"))
		must(t, s.AddDecision(ctx, "one", Decision{Decision: "ALLOW", CheckedAt: 1}))
		must(t, s.AddDecision(ctx, "one", Decision{Decision: "DENY", CheckedAt: 2}))
		must(t, s.SetResultPtr(ctx, "one", pointer))
		record, err := s.Get(ctx, "one")
		if err != nil || record.Topic != "job.default" || record.Tenant != "acme" || record.TraceID != "trace" ||
			record.SafetyDecision != "DENY" || record.ResultPtr != pointer {
			t.Errorf("%+v %v", record, err)
		}
		if data, err := s.Behind(ctx, pointer); err != nil || string(data) != "input" {
			t.Errorf("%s %v", data, err)
		}
		if data, err := s.Behind(ctx, "redis://nowhere"); err != nil || data != nil {
			t.Errorf("%s %v", data, err)
		}
		if again, err := s.Request(ctx, "one"); err != nil || again.Topic != "job.default" {
			t.Error(again, err)
		}
		if id, err := s.ByIdempotencyKey(ctx, "k"); err != nil || id != "one" {
			t.Error(id, err)
		}
		if records, err := s.Trace(ctx, "trace"); err != nil || len(records) != 1 || records[0].ID != "one" {
			t.Error(records, err)
		}
		if decisions, err := s.Decisions(ctx, "one"); err != nil || len(decisions) != 2 || decisions[0].Decision != "DENY" {
			t.Error(decisions, err)
		}
		if ids, err := s.Overdue(ctx, time.Now().Add(time.Minute), 10); err != nil || !slices.Equal(ids, []string{"one"}) {
			t.Error(ids, err)
		}
	}
}

func TestListsBeginWithTheLatest(t *testing.T) {
	ctx := context.Background()
	for _, s := range []*Store{first(newStore(t)), onCluster(t, hashTags)} {
		for _, id := range []string{"a", "b", "c"} {
			must(t, s.SetState(ctx, id, Pending))
			at := time.Unix(int64(id[0]), 0)
			must(t, s.AddDead(ctx, Dead{JobID: id, Reason: "why", CreatedAt: at}))
		}
		records, err := s.Recent(ctx, 2)
		if err != nil || len(records) != 2 || records[0].ID != "c" || records[1].ID != "b" {
			t.Errorf("%+v %v", records, err)
		}
		dead, err := s.Dead(ctx, 2)
		if err != nil || len(dead) != 2 || dead[0].JobID != "c" || dead[0].Reason != "why" {
			t.Errorf("%+v %v", dead, err)
		}
	}
}

// TestCordumsOwnKeysOnACluster holds what makes Cordum's public code answer every job with 503 there.
func TestCordumsOwnKeysOnACluster(t *testing.T) {
	ctx, s := context.Background(), onCluster(t, asCordum)
	for name, err := range map[string]error{
		"WATCH":    s.SetState(ctx, "one", Pending),
		"MULTI":    s.AddToTrace(ctx, "trace", "one"),
		"dlq":      s.AddDead(ctx, Dead{JobID: "one"}),
		"decision": s.AddDecision(ctx, "one", Decision{}),
	} {
		if err == nil || !strings.Contains(strings.ToLower(err.Error()), "slot") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOnlyAClusterConfirms(t *testing.T) {
	ctx := context.Background()
	s, redisServer := newStore(t)
	if commands := sent(redisServer, func() { must(t, s.Confirm(ctx, "one")) }); len(commands) > 0 || s.AtOnce() != 1 {
		t.Error(commands)
	}
}

func first(s *Store, _ *miniredis.Miniredis) *Store { return s }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
