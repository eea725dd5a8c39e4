package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"seaworthy.dev/canary/internal/packet"
)

// recentJobs is how many jobs the list of the latest ones holds.
const recentJobs = 1000

// SetState moves a job on: a transaction over the job's own keys and those that all jobs share.
func (s *Store) SetState(ctx context.Context, id string, to State) error {
	return s.move(ctx, id, func(from State) (State, error) {
		if !from.allows(to) {
			return "", fmt.Errorf("job %s can't go from %q to %s", id, from, to)
		}
		return to, nil
	})
}

// Cancel ends a job that has not ended, and says how it has ended.
func (s *Store) Cancel(ctx context.Context, id string) (State, error) {
	ended := Cancelled
	err := s.move(ctx, id, func(from State) (State, error) {
		if from.Ended() {
			ended = from
			return "", nil
		}
		return Cancelled, nil
	})
	return ended, err
}

// move decides under a WATCH, and changes nothing where the decision is no state.
func (s *Store) move(ctx context.Context, id string, decide func(State) (State, error)) error {
	meta, state := s.meta(id), s.keys.key(id, statePrefix+id)
	return s.redis.Watch(ctx, func(tx *redis.Tx) error {
		before, err := tx.HMGet(ctx, meta, "state", "attempts", "tenant").Result()
		if err != nil {
			return err
		}
		from := State(textOf(before[0]))
		to, err := decide(from)
		if err != nil || to == "" {
			return err
		}
		attempts, _ := strconv.Atoi(textOf(before[1]))
		if to == Scheduled && from != Scheduled {
			attempts++
		}
		_, err = tx.TxPipelined(ctx, func(p redis.Pipeliner) error {
			s.queueMove(ctx, p, id, move{from, to, attempts, textOf(before[2])})
			return nil
		})
		return err
	}, meta, state)
}

type move struct {
	from, to State
	attempts int
	tenant   string
}

func (s *Store) queueMove(ctx context.Context, p redis.Pipeliner, id string, m move) {
	now, meta, state := time.Now().UnixMicro(), s.meta(id), s.keys.key(id, statePrefix+id)
	entry := redis.Z{Score: float64(now), Member: id}
	p.HSet(ctx, meta, "state", string(m.to), "updated_at", now, "attempts", m.attempts)
	p.Set(ctx, state, string(m.to), 0)
	if m.from != "" {
		p.ZRem(ctx, s.keys.key(id, indexKey(m.from)), id)
	}
	p.ZAdd(ctx, s.keys.key(id, indexKey(m.to)), entry)
	if m.tenant != "" {
		active := s.keys.key(id, activePrefix+m.tenant)
		if m.to.Ended() {
			p.SRem(ctx, active, id)
		} else {
			p.SAdd(ctx, active, id)
		}
		p.Expire(ctx, active, s.settings.metaTTL)
	}
	recent := s.keys.key(id, recentKey)
	p.ZAdd(ctx, recent, entry)
	p.ZRemRangeByRank(ctx, recent, 0, -recentJobs-1)
	for _, key := range []string{meta, state, s.keys.key(id, resultPtrPrefix+id)} {
		p.Expire(ctx, key, s.settings.metaTTL)
	}
	p.RPush(ctx, s.keys.key(id, eventsPrefix+id), fmt.Sprintf("%d|%s", now, m.to))
	if m.to.Ended() {
		p.ZRem(ctx, s.keys.key(id, deadlineKey), id)
		p.HDel(ctx, meta, "deadline_unix")
	}
}

// SetField notes one field of a job.
func (s *Store) SetField(ctx context.Context, id, field, value string) error {
	return s.redis.HSet(ctx, s.meta(id), field, value).Err()
}

// SetMeta notes what a request says of its job.
func (s *Store) SetMeta(ctx context.Context, request *packet.JobRequest) error {
	id, key := request.JobID, s.meta(request.JobID)
	labels, err := json.Marshal(request.Labels)
	if err != nil {
		return err
	}
	fields := []any{
		"topic", request.Topic, "tenant", request.TenantID, "principal", request.PrincipalID,
		"memory_id", request.MemoryID, "attempts", 0,
	}
	if len(request.Labels) > 0 {
		fields = append(fields, "labels", labels)
	}
	if request.IdempotencyKey != "" {
		fields = append(fields, "idempotency_key", request.IdempotencyKey)
	}
	if _, err = s.redis.TxPipelined(ctx, func(p redis.Pipeliner) error {
		p.HSet(ctx, key, fields...)
		p.Expire(ctx, key, s.settings.metaTTL)
		if request.DeadlineMs > 0 {
			at := time.Now().Add(time.Duration(request.DeadlineMs) * time.Millisecond).Unix()
			p.HSet(ctx, key, "deadline_unix", at)
			p.ZAdd(ctx, s.keys.key(id, deadlineKey), redis.Z{Score: float64(at), Member: id})
		}
		return nil
	}); err != nil {
		return err
	}
	if request.IdempotencyKey != "" {
		// Nobody waits for it: a second submission then makes a second job.
		_ = s.redis.SetNX(ctx, idempotency+request.IdempotencyKey, id, s.settings.metaTTL).Err()
	}
	return nil
}

// SetRequest keeps the whole request, for whoever hands the job out again.
func (s *Store) SetRequest(ctx context.Context, request *packet.JobRequest) error {
	data, err := json.Marshal(request)
	if err != nil {
		return err
	}
	return s.redis.Set(ctx, s.keys.key(request.JobID, requestPrefix+request.JobID), data, s.settings.metaTTL).Err()
}

// AddToTrace notes which jobs belong together.
func (s *Store) AddToTrace(ctx context.Context, trace, id string) error {
	_, err := s.redis.TxPipelined(ctx, func(p redis.Pipeliner) error {
		p.SAdd(ctx, s.keys.key(id, tracePrefix+trace), id)
		p.HSet(ctx, s.meta(id), "trace_id", trace)
		p.Expire(ctx, s.meta(id), s.settings.metaTTL)
		return nil
	})
	return err
}

// AddDecision notes what the safety kernel said.
func (s *Store) AddDecision(ctx context.Context, id string, d Decision) error {
	entry, err := json.Marshal(d)
	if err != nil {
		return err
	}
	meta, list := s.meta(id), s.keys.key(id, decisionsPrefix+id)
	_, err = s.redis.TxPipelined(ctx, func(p redis.Pipeliner) error {
		p.HSet(ctx, meta, "safety_decision", d.Decision, "safety_reason", d.Reason,
			"safety_snapshot", d.Snapshot, "safety_checked_at", d.CheckedAt)
		p.RPush(ctx, list, entry)
		p.Expire(ctx, meta, s.settings.metaTTL)
		p.Expire(ctx, list, s.settings.metaTTL)
		return nil
	})
	return err
}

// SetResultPtr notes where a job's output is.
func (s *Store) SetResultPtr(ctx context.Context, id, pointer string) error {
	_, err := s.redis.TxPipelined(ctx, func(p redis.Pipeliner) error {
		p.Set(ctx, s.keys.key(id, resultPtrPrefix+id), pointer, 0)
		p.HSet(ctx, s.meta(id), "result_ptr", pointer)
		return nil
	})
	return err
}

// PutContext stores a job's input, and returns the pointer to it.
func (s *Store) PutContext(ctx context.Context, id string, data []byte) (string, error) {
	return s.put(ctx, s.keys.key(id, contextPrefix+id), data)
}

// PutResult stores a job's output, and returns the pointer to it.
func (s *Store) PutResult(ctx context.Context, id string, data []byte) (string, error) {
	return s.put(ctx, s.keys.key(id, resultPrefix+id), data)
}

func (s *Store) put(ctx context.Context, key string, data []byte) (string, error) {
	return pointer(key), s.redis.Set(ctx, key, data, s.settings.dataTTL).Err()
}

// AddDead keeps a job that did not end well, in the list of the latest ones.
func (s *Store) AddDead(ctx context.Context, dead Dead) error {
	data, err := json.Marshal(dead)
	if err != nil {
		return err
	}
	id, index := dead.JobID, s.keys.key(dead.JobID, deadIndex)
	_, err = s.redis.TxPipelined(ctx, func(p redis.Pipeliner) error {
		p.Set(ctx, s.keys.key(id, deadPrefix+id), data, 0)
		p.ZAdd(ctx, index, redis.Z{Score: float64(dead.CreatedAt.Unix()), Member: id})
		p.ZRemRangeByRank(ctx, index, 0, -recentJobs-1)
		return nil
	})
	return err
}

func textOf(value any) string {
	text, _ := value.(string)
	return text
}
