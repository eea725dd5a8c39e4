// Package locks are the locks that users of the gateway take on resources of their own: a value of JSON that a script changes.
package locks

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

// defaultTime is how long a lock lasts where nobody says.
const defaultTime = 30 * time.Second

// Lock is who holds a resource, and how often each took it.
type Lock struct {
	Resource  string         `json:"resource"`
	Mode      string         `json:"mode"`
	Owners    map[string]int `json:"owners"`
	UpdatedAt int64          `json:"updated_at"`
	ExpiresAt int64          `json:"expires_at"`
}

// Store keeps locks.
type Store struct{ redis redis.UniversalClient }

// NewStore keeps locks with the client.
func NewStore(client redis.UniversalClient) *Store { return &Store{client} }

// acquire takes a lock, or takes it once more. ARGV: mode, owner, milliseconds, now.
var acquire = redis.NewScript(`
local held = redis.call("GET", KEYS[1])
local lock = held and cjson.decode(held) or { mode = ARGV[1], owners = {} }
local shared = lock.mode == "shared" and ARGV[1] == "shared"
if held and not shared and not lock.owners[ARGV[2]] then return "" end
lock.owners[ARGV[2]] = (lock.owners[ARGV[2]] or 0) + 1
lock.updated_at = tonumber(ARGV[4])
lock.expires_at = lock.updated_at + math.floor(tonumber(ARGV[3]) / 1000)
local text = cjson.encode(lock)
redis.call("SET", KEYS[1], text, "PX", ARGV[3])
return text`)

// renew gives a holder more time. ARGV: owner, milliseconds, now.
var renew = redis.NewScript(`
local held = redis.call("GET", KEYS[1])
if not held then return "" end
local lock = cjson.decode(held)
if not lock.owners[ARGV[1]] then return "" end
lock.updated_at = tonumber(ARGV[3])
lock.expires_at = lock.updated_at + math.floor(tonumber(ARGV[2]) / 1000)
local text = cjson.encode(lock)
redis.call("SET", KEYS[1], text, "PX", ARGV[2])
return text`)

// release gives back what an owner took once. ARGV: owner, now.
var release = redis.NewScript(`
local held = redis.call("GET", KEYS[1])
if not held then return "" end
local lock = cjson.decode(held)
local count = lock.owners[ARGV[1]]
if not count then return held end
lock.owners[ARGV[1]] = count > 1 and count - 1 or nil
if next(lock.owners) == nil then
  redis.call("DEL", KEYS[1])
  return ""
end
lock.updated_at = tonumber(ARGV[2])
local text = cjson.encode(lock)
redis.call("SET", KEYS[1], text, "PX", redis.call("PTTL", KEYS[1]))
return text`)

// Acquire takes a lock; there is none where somebody else holds it.
func (s *Store) Acquire(ctx context.Context, resource, owner, mode string, length time.Duration) (*Lock, error) {
	if mode != "shared" {
		mode = "exclusive"
	}
	return s.run(ctx, acquire, resource, mode, owner, millis(length), time.Now().Unix())
}

// Renew gives a holder more time; there is no lock where the owner holds none.
func (s *Store) Renew(ctx context.Context, resource, owner string, length time.Duration) (*Lock, error) {
	return s.run(ctx, renew, resource, owner, millis(length), time.Now().Unix())
}

// Release gives a lock back; what comes back is what others still hold.
func (s *Store) Release(ctx context.Context, resource, owner string) (*Lock, error) {
	return s.run(ctx, release, resource, owner, time.Now().Unix())
}

// Get is who holds a resource, or nil.
func (s *Store) Get(ctx context.Context, resource string) (*Lock, error) {
	text, err := s.redis.Get(ctx, key(resource)).Result()
	if errors.Is(err, redis.Nil) {
		return nil, nil
	}
	return parse(resource, text, err)
}

func (s *Store) run(ctx context.Context, script *redis.Script, resource string, args ...any) (*Lock, error) {
	text, err := script.Run(ctx, s.redis, []string{key(resource)}, args...).Text()
	return parse(resource, text, err)
}

func parse(resource, text string, err error) (*Lock, error) {
	if err != nil || text == "" {
		return nil, err
	}
	lock := Lock{Resource: resource}
	return &lock, json.Unmarshal([]byte(text), &lock)
}

func millis(length time.Duration) int64 {
	if length <= 0 {
		length = defaultTime
	}
	return length.Milliseconds()
}

func key(resource string) string { return "lock:" + resource }
