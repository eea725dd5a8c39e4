package store

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	// attempts bridge the seconds in which a slot goes to another primary, and not all servers know yet. The first pause
	// is the shortest; each takes twice the one before.
	attempts = 6
	pause    = 100 * time.Millisecond
)

// Copied runs commands on one key, and returns how many replicas have them too once one has, or after the limit. A primary
// answers before it has copied: what it took just before it hangs or dies is gone once a replica takes over. Each command
// may run more than once.
func Copied(
	ctx context.Context, client redis.UniversalClient, key string, limit time.Duration, commands func(redis.Pipeliner),
) (int, error) {
	for attempt := 1; ; attempt++ {
		copies, err := copied(ctx, client, key, limit, commands)
		if err == nil || attempt == attempts || ctx.Err() != nil {
			return copies, err
		}
		if cluster, ok := client.(*redis.ClusterClient); ok {
			cluster.ReloadState(ctx)
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause << (attempt - 1)):
		}
	}
}

func copied(
	ctx context.Context, client redis.UniversalClient, key string, limit time.Duration, commands func(redis.Pipeliner),
) (int, error) {
	primary, err := primaryOf(ctx, client, key)
	if err != nil {
		return 0, err
	}
	// WAIT counts the writes of its own connection, and a pipeline keeps to one.
	pipeline := primary.Pipeline()
	commands(pipeline)
	copies := pipeline.Do(ctx, "WAIT", 1, limit.Milliseconds())
	if _, err := pipeline.Exec(ctx); err != nil {
		return 0, err
	}
	return copies.Int()
}

func primaryOf(ctx context.Context, client redis.UniversalClient, key string) (*redis.Client, error) {
	switch c := client.(type) {
	case *redis.ClusterClient:
		return c.MasterForKey(ctx, key)
	case *redis.Client:
		return c, nil
	default:
		return nil, fmt.Errorf("a client of type %T has no primary", client)
	}
}
