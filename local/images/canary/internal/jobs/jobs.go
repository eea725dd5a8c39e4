// Package jobs keeps what is known about each job in Redis. Every operation touches one key, so that it works alike on
// one server and on a cluster, and each may be done twice without harm.
package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"

	"seaworthy.dev/canary/internal/settings"
	"seaworthy.dev/canary/internal/store"
)

// States of a job.
const (
	Submitted  = "submitted"
	Dispatched = "dispatched"
	Succeeded  = "succeeded"
	Denied     = "denied"
	Failed     = "failed"
)

// ResultSubject is where finished jobs are announced.
const ResultSubject = "sys.job.result"

const (
	// lockTime outlives every handler.
	lockTime = 30 * time.Second
	// copyTime is many times what a copy takes, and bearable for each write while a replica starts.
	copyTime = 200 * time.Millisecond
)

// Job is what travels from the gateway to the scheduler and on to a worker.
type Job struct {
	ID          string          `json:"id"`
	Tenant      string          `json:"tenant"`
	Topic       string          `json:"topic"`
	Payload     json.RawMessage `json:"payload"`
	SubmittedAt time.Time       `json:"submitted_at"`
}

// Hop is one service's part in a job.
type Hop struct {
	Service  string    `json:"service"`
	Instance string    `json:"instance,omitempty"`
	At       time.Time `json:"at"`
	Detail   string    `json:"detail"`
}

// Result is what a worker made of the payload.
type Result struct {
	SHA256 string `json:"sha256"`
	Bytes  int    `json:"bytes"`
}

// Finished announces a job's end.
type Finished struct {
	ID          string    `json:"id"`
	Topic       string    `json:"topic"`
	State       string    `json:"state"`
	SubmittedAt time.Time `json:"submitted_at"`
	FinishedAt  time.Time `json:"finished_at"`
}

// Record is all that is known about a job.
type Record struct {
	ID          string    `json:"id"`
	Tenant      string    `json:"tenant"`
	Topic       string    `json:"topic"`
	State       string    `json:"state"`
	SubmittedAt time.Time `json:"submitted_at"`
	Result      *Result   `json:"result,omitempty"`
	Hops        []Hop     `json:"hops"`
}

// ErrUnknown is the answer for a job that was never submitted, or whose time is over.
var ErrUnknown = errors.New("no such job")

// ErrBusy means that another replica works on the job at this moment.
var ErrBusy = errors.New("another replica works on this job")

// Settings say how long jobs are kept.
type Settings struct{ metaTTL, dataTTL time.Duration }

// Read reads the lengths of time.
func Read(env *settings.Env) Settings {
	return Settings{
		metaTTL: env.Duration("JOB_META_TTL", 7*24*time.Hour),
		dataTTL: env.Duration("REDIS_DATA_TTL", 24*time.Hour),
	}
}

// Store is the jobs of all tenants.
type Store struct {
	redis    redis.UniversalClient
	settings Settings
}

// NewStore keeps jobs with the client.
func NewStore(client redis.UniversalClient, s Settings) *Store {
	return &Store{redis: client, settings: s}
}

func metaKey(id string) string   { return "job:meta:" + id }
func hopsKey(id string) string   { return "job:hops:" + id }
func lockKey(id string) string   { return "lock:job:" + id }
func resultKey(id string) string { return "res:" + id }

// Reachable reports whether Redis answers.
func (s *Store) Reachable(ctx context.Context) bool { return s.redis.Ping(ctx).Err() == nil }

// Submit stores a new job.
func (s *Store) Submit(ctx context.Context, job Job) error {
	return s.set(ctx, job.ID, "tenant", job.Tenant, "topic", job.Topic, "state", Submitted,
		"submitted_at", job.SubmittedAt.Format(time.RFC3339Nano))
}

// SetDispatched notes that the job went to a pool. A job that has ended stays ended.
func (s *Store) SetDispatched(ctx context.Context, id string) error {
	return s.set(ctx, id, "state", Dispatched)
}

// Finish sets the state a job ends in; the first one counts.
func (s *Store) Finish(ctx context.Context, id, state string) error {
	return s.write(ctx, metaKey(id), func(p redis.Pipeliner) { p.HSetNX(ctx, metaKey(id), "outcome", state) })
}

// HasEnded reports whether the job is in its last state.
func (s *Store) HasEnded(ctx context.Context, id string) (bool, error) {
	return s.redis.HExists(ctx, metaKey(id), "outcome").Result()
}

// StoreResult keeps what a worker found.
func (s *Store) StoreResult(ctx context.Context, id string, result Result) error {
	data, err := json.Marshal(result)
	if err != nil {
		return err
	}
	return s.write(ctx, resultKey(id), func(p redis.Pipeliner) {
		p.Set(ctx, resultKey(id), data, s.settings.dataTTL)
	})
}

// AddHops appends to the job's way through the services.
func (s *Store) AddHops(ctx context.Context, id string, hops ...Hop) error {
	values := make([]any, len(hops))
	for i, hop := range hops {
		data, err := json.Marshal(hop)
		if err != nil {
			return err
		}
		values[i] = data
	}
	return s.write(ctx, hopsKey(id), func(p redis.Pipeliner) {
		p.RPush(ctx, hopsKey(id), values...)
		p.Expire(ctx, hopsKey(id), s.settings.metaTTL)
	})
}

// Get reads a job with its hops in the order of their time.
func (s *Store) Get(ctx context.Context, id string) (*Record, error) {
	meta, err := s.redis.HGetAll(ctx, metaKey(id)).Result()
	if err != nil {
		return nil, err
	}
	if meta["topic"] == "" {
		return nil, ErrUnknown
	}
	record := &Record{ID: id, Tenant: meta["tenant"], Topic: meta["topic"], State: meta["state"], Hops: []Hop{}}
	if outcome := meta["outcome"]; outcome != "" {
		record.State = outcome
	}
	if record.SubmittedAt, err = time.Parse(time.RFC3339Nano, meta["submitted_at"]); err != nil {
		return nil, err
	}
	if record.Result, err = s.result(ctx, id); err != nil {
		return nil, err
	}
	hops, err := s.redis.LRange(ctx, hopsKey(id), 0, -1).Result()
	if err != nil {
		return nil, err
	}
	for _, text := range hops {
		var hop Hop
		if err := json.Unmarshal([]byte(text), &hop); err != nil {
			return nil, err
		}
		record.Hops = append(record.Hops, hop)
	}
	slices.SortStableFunc(record.Hops, func(a, b Hop) int { return a.At.Compare(b.At) })
	return record, nil
}

func (s *Store) result(ctx context.Context, id string) (*Result, error) {
	text, err := s.redis.Get(ctx, resultKey(id)).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var result Result
	return &result, json.Unmarshal(text, &result)
}

func (s *Store) set(ctx context.Context, id string, fields ...any) error {
	return s.write(ctx, metaKey(id), func(p redis.Pipeliner) {
		p.HSet(ctx, metaKey(id), fields...)
		p.Expire(ctx, metaKey(id), s.settings.metaTTL)
	})
}

// write runs commands on one key, in a cluster until its replica has them: what was promised must outlive a primary. While
// there is no replica the primary's word has to do.
func (s *Store) write(ctx context.Context, key string, commands func(redis.Pipeliner)) error {
	if _, clustered := s.redis.(*redis.ClusterClient); clustered {
		_, err := store.Copied(ctx, s.redis, key, copyTime, commands)
		return err
	}
	_, err := s.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		commands(p)
		return nil
	})
	return err
}

// unlock deletes a lock only where it is still the caller's.
var unlock = redis.NewScript(`if redis.call("GET", KEYS[1]) == ARGV[1] then return redis.call("DEL", KEYS[1]) end return 0`)

// Locked runs work while no other replica works on the job, or returns ErrBusy.
func (s *Store) Locked(ctx context.Context, id, owner string, work func() error) error {
	got, err := s.redis.SetNX(ctx, lockKey(id), owner, lockTime).Result()
	if err != nil {
		return err
	}
	if !got {
		return ErrBusy
	}
	err = work()
	return errors.Join(err, unlock.Run(ctx, s.redis, []string{lockKey(id)}, owner).Err())
}
