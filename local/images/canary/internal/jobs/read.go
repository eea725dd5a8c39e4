package jobs

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"seaworthy.dev/canary/internal/packet"
)

// Record is a job in a list.
type Record struct {
	ID             string `json:"id"`
	TraceID        string `json:"trace_id,omitempty"`
	UpdatedAt      int64  `json:"updated_at"`
	State          State  `json:"state"`
	Topic          string `json:"topic,omitempty"`
	Tenant         string `json:"tenant,omitempty"`
	Principal      string `json:"principal,omitempty"`
	IdempotencyKey string `json:"idempotency_key,omitempty"`
	Attempts       int    `json:"attempts,omitempty"`
	SafetyDecision string `json:"safety_decision,omitempty"`
	SafetyReason   string `json:"safety_reason,omitempty"`
	SafetySnapshot string `json:"safety_snapshot,omitempty"`
	ResultPtr      string `json:"-"`
}

// Decision is what the safety kernel said of a job. Its time is in microseconds.
type Decision struct {
	Decision  string `json:"decision,omitempty"`
	Reason    string `json:"reason,omitempty"`
	Snapshot  string `json:"policy_snapshot,omitempty"`
	CheckedAt int64  `json:"checked_at,omitempty"`
}

// Dead is a job that did not end well.
type Dead struct {
	JobID      string    `json:"job_id"`
	Topic      string    `json:"topic,omitempty"`
	Status     string    `json:"status,omitempty"`
	Reason     string    `json:"reason,omitempty"`
	ReasonCode string    `json:"reason_code,omitempty"`
	LastState  string    `json:"last_state,omitempty"`
	Attempts   int       `json:"attempts,omitempty"`
	CreatedAt  time.Time `json:"created_at"`
}

// State is how far a job is.
func (s *Store) State(ctx context.Context, id string) (State, error) {
	state, err := s.redis.HGet(ctx, s.meta(id), "state").Result()
	if err == nil {
		return State(state), nil
	}
	state, err = s.redis.Get(ctx, s.keys.key(id, statePrefix+id)).Result()
	if errors.Is(err, redis.Nil) {
		return "", ErrUnknown
	}
	return State(state), err
}

// Get reads all that is kept of a job itself.
func (s *Store) Get(ctx context.Context, id string) (*Record, error) {
	fields, err := s.redis.HGetAll(ctx, s.meta(id)).Result()
	if err != nil {
		return nil, err
	}
	if fields["state"] == "" {
		return nil, ErrUnknown
	}
	return recordOf(id, fields), nil
}

func recordOf(id string, fields map[string]string) *Record {
	attempts, _ := strconv.Atoi(fields["attempts"])
	updated, _ := strconv.ParseInt(fields["updated_at"], 10, 64)
	return &Record{
		ID: id, TraceID: fields["trace_id"], UpdatedAt: updated, State: State(fields["state"]), Topic: fields["topic"],
		Tenant: fields["tenant"], Principal: fields["principal"], IdempotencyKey: fields["idempotency_key"], Attempts: attempts,
		SafetyDecision: fields["safety_decision"], SafetyReason: fields["safety_reason"],
		SafetySnapshot: fields["safety_snapshot"], ResultPtr: fields["result_ptr"],
	}
}

// ByIdempotencyKey is the job that was submitted with a key, or none.
func (s *Store) ByIdempotencyKey(ctx context.Context, key string) (string, error) {
	id, err := s.redis.Get(ctx, idempotency+key).Result()
	if errors.Is(err, redis.Nil) {
		return "", nil
	}
	return id, err
}

// Request is the whole request of a job.
func (s *Store) Request(ctx context.Context, id string) (*packet.JobRequest, error) {
	data, err := s.redis.Get(ctx, s.keys.key(id, requestPrefix+id)).Bytes()
	if err != nil {
		return nil, err
	}
	var request packet.JobRequest
	return &request, json.Unmarshal(data, &request)
}

// Context is a job's input, and ContextPtr where it is.
func (s *Store) Context(ctx context.Context, id string) ([]byte, error) {
	return s.data(ctx, s.keys.key(id, contextPrefix+id))
}

// ContextPtr is where a job's input is.
func (s *Store) ContextPtr(id string) string { return pointer(s.keys.key(id, contextPrefix+id)) }

// Behind is what a pointer leads to, or nothing.
func (s *Store) Behind(ctx context.Context, pointer string) ([]byte, error) {
	key := keyOf(pointer)
	if key == "" {
		return nil, nil
	}
	return s.data(ctx, key)
}

func (s *Store) data(ctx context.Context, key string) ([]byte, error) {
	data, err := s.redis.Get(ctx, key).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, nil
	}
	return data, err
}

// Decisions are what the safety kernel said of a job, the latest first.
func (s *Store) Decisions(ctx context.Context, id string) ([]Decision, error) {
	entries, err := s.redis.LRange(ctx, s.keys.key(id, decisionsPrefix+id), -50, -1).Result()
	if err != nil {
		return nil, err
	}
	decisions := make([]Decision, 0, len(entries))
	for _, entry := range slices.Backward(entries) {
		var d Decision
		if err := json.Unmarshal([]byte(entry), &d); err != nil {
			return nil, err
		}
		decisions = append(decisions, d)
	}
	return decisions, nil
}

// Begun is when a job got its first state.
func (s *Store) Begun(ctx context.Context, id string) (time.Time, error) {
	event, err := s.redis.LIndex(ctx, s.keys.key(id, eventsPrefix+id), 0).Result()
	if err != nil {
		return time.Time{}, err
	}
	at, _, _ := strings.Cut(event, "|")
	micros, err := strconv.ParseInt(at, 10, 64)
	return time.UnixMicro(micros), err
}

// DeadOne is why a job did not end well, or nil.
func (s *Store) DeadOne(ctx context.Context, id string) (*Dead, error) {
	data, err := s.data(ctx, s.keys.key(id, deadPrefix+id))
	if err != nil || data == nil {
		return nil, err
	}
	var dead Dead
	return &dead, json.Unmarshal(data, &dead)
}

// Recent are the jobs that changed last, the latest first.
func (s *Store) Recent(ctx context.Context, limit int64) ([]*Record, error) {
	ids, err := s.newest(ctx, recentKey, limit)
	if err != nil {
		return nil, err
	}
	return s.records(ctx, ids)
}

// Dead are the latest jobs that did not end well.
func (s *Store) Dead(ctx context.Context, limit int64) ([]*Dead, error) {
	ids, err := s.newest(ctx, deadIndex, limit)
	if err != nil {
		return nil, err
	}
	list := make([]*Dead, 0, len(ids))
	for _, id := range ids {
		dead, err := s.DeadOne(ctx, id)
		if err != nil {
			return nil, err
		}
		if dead != nil {
			list = append(list, dead)
		}
	}
	return list, nil
}

// Trace are the jobs that belong together.
func (s *Store) Trace(ctx context.Context, trace string) ([]*Record, error) {
	var ids []string
	for _, key := range s.keys.shares(tracePrefix + trace) {
		some, err := s.redis.SMembers(ctx, key).Result()
		if err != nil {
			return nil, err
		}
		ids = append(ids, some...)
	}
	return s.records(ctx, ids)
}

// InState are jobs that have been in a state since a moment or longer.
func (s *Store) InState(ctx context.Context, state State, since time.Time, limit int64) ([]string, error) {
	return s.upTo(ctx, indexKey(state), since.UnixMicro(), limit)
}

// Overdue are jobs whose deadline has passed.
func (s *Store) Overdue(ctx context.Context, now time.Time, limit int64) ([]string, error) {
	return s.upTo(ctx, deadlineKey, now.Unix(), limit)
}

func (s *Store) upTo(ctx context.Context, name string, score, limit int64) ([]string, error) {
	var ids []string
	for _, key := range s.keys.shares(name) {
		some, err := s.redis.ZRangeByScore(ctx, key, &redis.ZRangeBy{
			Min: "-inf", Max: strconv.FormatInt(score, 10), Count: limit,
		}).Result()
		if err != nil {
			return nil, err
		}
		ids = append(ids, some...)
	}
	return ids[:min(len(ids), int(limit))], nil
}

func (s *Store) newest(ctx context.Context, name string, limit int64) ([]string, error) {
	var all []redis.Z
	for _, key := range s.keys.shares(name) {
		some, err := s.redis.ZRevRangeWithScores(ctx, key, 0, limit-1).Result()
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	slices.SortStableFunc(all, func(a, b redis.Z) int { return cmp.Compare(b.Score, a.Score) })
	ids := make([]string, 0, min(len(all), int(limit)))
	for _, z := range all[:min(len(all), int(limit))] {
		ids = append(ids, textOf(z.Member))
	}
	return ids, nil
}

// records reads many jobs in one pipeline.
func (s *Store) records(ctx context.Context, ids []string) ([]*Record, error) {
	answers := make([]*redis.MapStringStringCmd, len(ids))
	if len(ids) > 0 {
		if _, err := s.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
			for i, id := range ids {
				answers[i] = p.HGetAll(ctx, s.meta(id))
			}
			return nil
		}); err != nil {
			return nil, err
		}
	}
	list := make([]*Record, len(ids))
	for i, id := range ids {
		list[i] = recordOf(id, answers[i].Val())
	}
	return list, nil
}
