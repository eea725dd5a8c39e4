package ledger

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// way is how a value is written. A server stores, copies and replays each of them differently.
type way struct {
	name string
	// keys are what the write makes; they are in one slot of a cluster.
	keys func(key string) []string
	// commands queues the write.
	commands func(ctx context.Context, p redis.Pipeliner, keys []string)
	// atomic writes are one transaction.
	atomic bool
	// expires is whether the keys have an expiry, which must be kept as they are.
	expires bool
}

const keyTime = time.Hour

const twice = `redis.call('SET', KEYS[1], KEYS[1]) return redis.call('SET', KEYS[2], KEYS[2])`

var ways = []way{
	{name: "plain", keys: one, commands: func(ctx context.Context, p redis.Pipeliner, keys []string) {
		p.Set(ctx, keys[0], keys[0], 0)
	}},
	{name: "transaction", keys: two, atomic: true, commands: func(ctx context.Context, p redis.Pipeliner, keys []string) {
		p.Set(ctx, keys[0], keys[0], 0)
		p.Set(ctx, keys[1], keys[1], 0)
	}},
	{name: "script", keys: two, commands: func(ctx context.Context, p redis.Pipeliner, keys []string) {
		p.Eval(ctx, twice, keys)
	}},
	{name: "stream", keys: one, commands: func(ctx context.Context, p redis.Pipeliner, keys []string) {
		p.XAdd(ctx, &redis.XAddArgs{Stream: keys[0], Values: []string{"key", keys[0]}})
	}},
	{name: "expiring", keys: one, expires: true, commands: func(ctx context.Context, p redis.Pipeliner, keys []string) {
		p.Set(ctx, keys[0], keys[0], keyTime)
	}},
}

func one(key string) []string { return []string{key} }
func two(key string) []string { return []string{key + ":one", key + ":two"} }

// write writes by the client, which finds the server.
func (w way) write(ctx context.Context, client redis.UniversalClient, key string) error {
	pipelined := client.Pipelined
	if w.atomic {
		pipelined = client.TxPipelined
	}
	_, err := pipelined(ctx, func(p redis.Pipeliner) error {
		w.commands(ctx, p, w.keys(key))
		return nil
	})
	return err
}

// queue queues the write on a pipeline to the server of its slot.
func (w way) queue(ctx context.Context, p redis.Pipeliner, key string) {
	if w.atomic {
		p.Do(ctx, "MULTI")
		defer p.Do(ctx, "EXEC")
	}
	w.commands(ctx, p, w.keys(key))
}

// kept is whether everything that the write made is there as it was written.
func (w way) kept(ctx context.Context, client redis.UniversalClient, key string) (bool, error) {
	for _, key := range w.keys(key) {
		// -2 s: no such key; -1 s: no expiry.
		left, err := client.TTL(ctx, key).Result()
		if err != nil {
			return false, err
		}
		if left == -2 || (left > 0) != w.expires {
			return false, nil
		}
	}
	return true, nil
}
