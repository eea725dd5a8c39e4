// Package jobs keeps what is known about each job in Redis, by the keys, transactions and pipelines of Cordum's services:
// a change of state is a WATCH with a MULTI of a dozen commands on as many keys.
package jobs

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/redis/go-redis/v9"

	"seaworthy.dev/canary/internal/settings"
	"seaworthy.dev/canary/internal/store"
)

const (
	clusterVariable = "CANARY_REDIS_CLUSTER"
	hashTags        = "hash-tags"
	asCordum        = "as-cordum"
	// confirmTime is many times what a copy takes, and bearable for each message while a replica starts.
	confirmTime = 200 * time.Millisecond
)

// ErrUnknown is the answer for a job that was never submitted, or whose time is over.
var ErrUnknown = errors.New("job not found")

// errNotKept is what a cluster's new primary shows of a job that its predecessor took with it.
var errNotKept = errors.New("what was written of the job is gone again")

// Settings say how long jobs are kept, and how on a cluster.
type Settings struct {
	metaTTL, dataTTL time.Duration
	cluster          string
}

// Read reads the lengths of time, and what to do on a Redis Cluster.
func Read(env *settings.Env) Settings {
	return Settings{
		metaTTL: env.Duration("JOB_META_TTL", 7*24*time.Hour),
		dataTTL: env.Duration("REDIS_DATA_TTL", 24*time.Hour),
		cluster: env.OneOf(clusterVariable, hashTags, asCordum),
	}
}

// Store is the jobs of all tenants.
type Store struct {
	redis     redis.UniversalClient
	settings  Settings
	keys      layout
	clustered bool
}

// NewStore keeps jobs with the client. On a cluster Cordum's own keys give no working system, and the log says so.
func NewStore(client redis.UniversalClient, s Settings, log *slog.Logger) *Store {
	_, clustered := client.(*redis.ClusterClient)
	if clustered && s.cluster == hashTags {
		log.Warn("Redis is a cluster, on which Cordum's public code answers every job with 503; this stand-in's keys carry "+
			"hash tags, so that its transactions work", "setting", clusterVariable, "alternative", asCordum)
	}
	return &Store{
		redis: client, settings: s, clustered: clustered, keys: layout{tagged: clustered && s.cluster == hashTags},
	}
}

// Ping asks Redis for a sign of life.
func (s *Store) Ping(ctx context.Context) error { return s.redis.Ping(ctx).Err() }

// AtOnce is how many messages a service may work on at a time. Cordum's work on one; where each is confirmed, a replica that
// is away would make that a queue.
func (s *Store) AtOnce() int {
	if s.clustered {
		return 16
	}
	return 1
}

// Confirm waits, on a cluster, until a replica has what was written of a job. While there is no replica the primary's word
// has to do. Anywhere else it does nothing, as Cordum: what a primary took just before it died is lost.
func (s *Store) Confirm(ctx context.Context, id string) error {
	if !s.clustered {
		return nil
	}
	key := s.meta(id)
	var kept *redis.BoolCmd
	if _, err := store.Copied(ctx, s.redis, key, confirmTime, func(p redis.Pipeliner) {
		kept = p.Expire(ctx, key, s.settings.metaTTL)
	}); err != nil {
		return err
	}
	if !kept.Val() {
		return errNotKept
	}
	return nil
}

// TryLock takes a lock for a time; nobody checks who gives it back.
func (s *Store) TryLock(ctx context.Context, name string, length time.Duration) (bool, error) {
	return s.redis.SetNX(ctx, name, time.Now().Unix(), length).Result()
}

// Unlock gives a lock back.
func (s *Store) Unlock(ctx context.Context, name string) error { return s.redis.Del(ctx, name).Err() }

func (s *Store) meta(id string) string { return s.keys.key(id, metaPrefix+id) }
