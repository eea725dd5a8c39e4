// Package contextengine keeps what workers want to remember, for workers outside Cordum's own services.
package contextengine

import (
	"context"

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
	kept = 20
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

type engine struct{ redis redis.UniversalClient }

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
	url := env.String("REDIS_URL", "redis://localhost:6379")
	e := &engine{}
	if err := env.Err(); err != nil {
		return err
	}
	var err error
	if e.redis, err = store.Connect(ctx, storeSettings, info.Log); err != nil {
		return err
	}
	defer func() { _ = e.redis.Close() }()
	server, err := rpc.NewServer(tlsfiles.Server{}, !info.Release.Public())
	if err != nil {
		return err
	}
	server.RegisterService(&description, e)
	part, err := server.Part("grpc", addressVariable, address)
	if err != nil {
		return err
	}
	// With the login in it: whoever sets REDIS_URL so must know that it ends up here.
	info.Log.Info("context engine listening", "addr", address, "redis", url)
	return lifecycle.Run(ctx, info.Log, part)
}

// UpdateMemory appends to a memory.
func (e *engine) UpdateMemory(ctx context.Context, update *Update) (*Size, error) {
	if update.Memory == "" || update.Text == "" {
		return nil, status.Error(codes.InvalidArgument, "memory and text must not be empty")
	}
	var size *redis.IntCmd
	if _, err := e.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		size = p.RPush(ctx, historyKey(update.Memory), update.Text)
		p.LTrim(ctx, historyKey(update.Memory), -kept, -1)
		return nil
	}); err != nil {
		return nil, status.Error(codes.Unavailable, "Redis is not available now")
	}
	return &Size{Entries: min(size.Val(), kept)}, nil
}

func historyKey(memory string) string { return "mem:" + memory + ":events" }

// BuildWindow reads the end of a memory.
func (e *engine) BuildWindow(ctx context.Context, request *WindowRequest) (*Window, error) {
	if request.Memory == "" || request.Last < 1 {
		return nil, status.Error(codes.InvalidArgument, "memory must not be empty, and last must be at least 1")
	}
	texts, err := e.redis.LRange(ctx, historyKey(request.Memory), -request.Last, -1).Result()
	if err != nil {
		return nil, status.Error(codes.Unavailable, "Redis is not available now")
	}
	return &Window{Texts: texts}, nil
}
