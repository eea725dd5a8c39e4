// Package contextengine keeps what workers want to remember, for workers outside Cordum's own services.
package contextengine

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"seaworthy.dev/canary/internal/lifecycle"
	"seaworthy.dev/canary/internal/role"
	"seaworthy.dev/canary/internal/rpc"
	"seaworthy.dev/canary/internal/settings"
	"seaworthy.dev/canary/internal/store"
	"seaworthy.dev/canary/internal/tlsfiles"
)

const (
	addressVariable = "CONTEXT_ENGINE_ADDR"
	serviceName     = "cordum.context.v1.ContextEngine"
	// kept is how many entries one memory holds; older ones go.
	kept = 100
)

// Update adds an entry to a memory.
type Update struct {
	Memory string `json:"memory"`
	Text   string `json:"text"`
}

// Size is how many entries a memory holds.
type Size struct {
	Entries int64 `json:"entries"`
}

// WindowRequest asks for a memory's last entries.
type WindowRequest struct {
	Memory string `json:"memory"`
	Last   int64  `json:"last"`
}

// Window is the entries, the oldest first.
type Window struct {
	Texts []string `json:"texts"`
}

type engine struct {
	redis redis.UniversalClient
	ttl   time.Duration
}

type server interface {
	UpdateMemory(context.Context, *Update) (*Size, error)
	BuildWindow(context.Context, *WindowRequest) (*Window, error)
}

var description = grpc.ServiceDesc{
	ServiceName: serviceName,
	HandlerType: (*server)(nil),
	Methods: []grpc.MethodDesc{
		rpc.Method("UpdateMemory", server.UpdateMemory),
		rpc.Method("BuildWindow", server.BuildWindow),
	},
}

// Run is the context engine until the context ends.
func Run(ctx context.Context, env *settings.Env, info role.Info) error {
	storeSettings := store.Read(env)
	address := env.Address(addressVariable, ":50070")
	e := &engine{ttl: env.Duration("REDIS_DATA_TTL", 24*time.Hour)}
	if err := env.Err(); err != nil {
		return err
	}
	var err error
	if e.redis, err = store.Connect(ctx, storeSettings, info.Log); err != nil {
		return err
	}
	defer func() { _ = e.redis.Close() }()
	server := rpc.NewServer(tlsfiles.Server{})
	server.RegisterService(&description, e)
	part, err := server.Part("grpc", addressVariable, address)
	if err != nil {
		return err
	}
	service := &lifecycle.Service{Log: info.Log}
	return service.Run(ctx, server.Drain, part)
}

// UpdateMemory appends to a memory.
func (e *engine) UpdateMemory(ctx context.Context, update *Update) (*Size, error) {
	if update.Memory == "" || update.Text == "" {
		return nil, status.Error(codes.InvalidArgument, "memory and text must not be empty")
	}
	key := "ctx:" + update.Memory
	size, err := e.redis.RPush(ctx, key, update.Text).Result()
	if err == nil {
		err = e.redis.LTrim(ctx, key, -kept, -1).Err()
	}
	if err == nil {
		err = e.redis.Expire(ctx, key, e.ttl).Err()
	}
	if err != nil {
		return nil, status.Error(codes.Unavailable, "Redis is not available now")
	}
	return &Size{Entries: min(size, kept)}, nil
}

// BuildWindow reads the end of a memory.
func (e *engine) BuildWindow(ctx context.Context, request *WindowRequest) (*Window, error) {
	if request.Memory == "" || request.Last < 1 {
		return nil, status.Error(codes.InvalidArgument, "memory must not be empty, and last must be at least 1")
	}
	texts, err := e.redis.LRange(ctx, "ctx:"+request.Memory, -request.Last, -1).Result()
	if err != nil {
		return nil, status.Error(codes.Unavailable, "Redis is not available now")
	}
	return &Window{Texts: texts}, nil
}
