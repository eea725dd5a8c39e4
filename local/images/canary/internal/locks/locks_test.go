package locks

import (
	"context"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
)

func TestLocks(t *testing.T) {
	ctx := context.Background()
	server := miniredis.RunT(t)
	client := redis.NewClient(&redis.Options{Addr: server.Addr()})
	defer client.Close()
	s := NewStore(client)
	held := func(want int) func(*Lock, error) {
		return func(lock *Lock, err error) {
			t.Helper()
			owners := 0
			if lock != nil {
				owners = len(lock.Owners)
			}
			if err != nil || owners != want {
				t.Errorf("%+v %v", lock, err)
			}
		}
	}
	held(1)(s.Acquire(ctx, "r", "a", "", time.Minute))
	held(1)(s.Acquire(ctx, "r", "a", "", time.Minute))
	held(0)(s.Acquire(ctx, "r", "b", "", time.Minute))
	held(0)(s.Acquire(ctx, "r", "b", "shared", time.Minute))
	held(1)(s.Renew(ctx, "r", "a", time.Hour))
	held(0)(s.Renew(ctx, "r", "b", time.Hour))
	if left := server.TTL("lock:r"); left != time.Hour {
		t.Error(left)
	}
	held(1)(s.Release(ctx, "r", "a"))
	held(1)(s.Get(ctx, "r"))
	held(0)(s.Release(ctx, "r", "a"))
	held(0)(s.Get(ctx, "r"))
	held(1)(s.Acquire(ctx, "r", "a", "shared", 0))
	held(2)(s.Acquire(ctx, "r", "b", "shared", 0))
	held(0)(s.Acquire(ctx, "r", "c", "exclusive", 0))
}
