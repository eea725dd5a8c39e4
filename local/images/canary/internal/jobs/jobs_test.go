package jobs

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
)

func newStore(t *testing.T) *Store {
	t.Helper()
	server := miniredis.RunT(t)
	client := redis.NewClient(&redis.Options{Addr: server.Addr()})
	t.Cleanup(func() { _ = client.Close() })
	return NewStore(client, Settings{metaTTL: time.Hour, dataTTL: time.Hour})
}

func TestAJobsWay(t *testing.T) {
	ctx, store, at := context.Background(), newStore(t), time.Now().UTC()
	if _, err := store.Get(ctx, "one"); !errors.Is(err, ErrUnknown) {
		t.Error(err)
	}
	must(t, store.Submit(ctx, Job{ID: "one", Tenant: "default", Topic: "job.default", SubmittedAt: at}))
	must(t, store.AddHops(ctx, "one", Hop{Service: "second", At: at.Add(time.Second)}))
	must(t, store.AddHops(ctx, "one", Hop{Service: "first", At: at}))
	record := get(t, store, "one")
	if record.State != Submitted || record.Result != nil || !record.SubmittedAt.Equal(at) {
		t.Errorf("%+v", record)
	}
	if record.Hops[0].Service != "first" || record.Hops[1].Service != "second" {
		t.Errorf("hops are not in the order of their time: %+v", record.Hops)
	}
	must(t, store.SetDispatched(ctx, "one"))
	must(t, store.StoreResult(ctx, "one", Result{SHA256: "ab", Bytes: 2}))
	must(t, store.Finish(ctx, "one", Succeeded))
	if record = get(t, store, "one"); record.State != Succeeded || record.Result.SHA256 != "ab" {
		t.Errorf("%+v", record)
	}
}

func TestTheFirstEndCounts(t *testing.T) {
	ctx, store := context.Background(), newStore(t)
	must(t, store.Submit(ctx, Job{ID: "one", Topic: "job.default"}))
	must(t, store.Finish(ctx, "one", Succeeded))
	must(t, store.Finish(ctx, "one", Failed))
	must(t, store.SetDispatched(ctx, "one"))
	if ended, err := store.HasEnded(ctx, "one"); err != nil || !ended {
		t.Error(ended, err)
	}
	if record := get(t, store, "one"); record.State != Succeeded {
		t.Error(record.State)
	}
}

func TestOneReplicaWorksOnAJobAtATime(t *testing.T) {
	ctx, store := context.Background(), newStore(t)
	err := store.Locked(ctx, "one", "a", func() error {
		if err := store.Locked(ctx, "one", "b", func() error { return nil }); !errors.Is(err, ErrBusy) {
			t.Error(err)
		}
		return store.Locked(ctx, "two", "b", func() error { return nil })
	})
	must(t, err)
	must(t, store.Locked(ctx, "one", "b", func() error { return nil }))
}

func get(t *testing.T, store *Store, id string) *Record {
	t.Helper()
	record, err := store.Get(context.Background(), id)
	must(t, err)
	return record
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
