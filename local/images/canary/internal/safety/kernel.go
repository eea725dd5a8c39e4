package safety

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"seaworthy.dev/canary/internal/lifecycle"
	"seaworthy.dev/canary/internal/role"
	"seaworthy.dev/canary/internal/rpc"
	"seaworthy.dev/canary/internal/settings"
	"seaworthy.dev/canary/internal/store"
	"seaworthy.dev/canary/internal/tlsfiles"
)

const pathVariable = "SAFETY_POLICY_PATH"

// bundlesKey is where policies are published at run time: a hash of YAML fragments by name.
const bundlesKey = "cfg:system:policy:bundles"

// kernel answers with the policy as it was last read.
type kernel struct {
	path   string
	redis  redis.UniversalClient
	log    *slog.Logger
	policy atomic.Pointer[Policy]
}

// RunKernel is the safety kernel. Like Cordum's, it runs on when Redis is away, but it says so.
func RunKernel(ctx context.Context, env *settings.Env, info role.Info) error {
	k := &kernel{log: info.Log, path: env.String(pathVariable, "config/safety.yaml")}
	address := env.Address("SAFETY_KERNEL_ADDR", "localhost:50051")
	certificate := tlsfiles.ReadServer(env, "SAFETY_KERNEL_TLS_CERT", "SAFETY_KERNEL_TLS_KEY")
	every := env.Duration("SAFETY_POLICY_RELOAD_INTERVAL", 30*time.Second)
	redisSettings := store.Read(env)
	if env.String("SAFETY_POLICY_URL", "") != "" {
		env.Add(settings.Wrong("SAFETY_POLICY_URL", "is not for the canary, which reads %s only", pathVariable))
	}
	file, err := readPolicy(k.path)
	if err != nil {
		env.Add(settings.Wrong(pathVariable, "%v", err))
	}
	if err := env.Err(); err != nil {
		return err
	}
	k.policy.Store(file)
	if k.redis, err = store.Open(redisSettings, info.Log); err != nil {
		return err
	}
	defer func() { _ = k.redis.Close() }()
	if err := store.Check(ctx, redisSettings, k.redis); err != nil {
		info.Log.Error("published policies are not in force", "error", err)
	}
	k.reload(ctx)

	server, err := rpc.NewServer(certificate, !info.Release.Public())
	if err != nil {
		return err
	}
	server.RegisterService(&description, k)
	part, err := server.Part("grpc", "SAFETY_KERNEL_ADDR", address)
	if err != nil {
		return err
	}
	go k.keepReloading(ctx, every)
	return lifecycle.Run(ctx, info.Log, part)
}

// Check answers a question.
func (k *kernel) Check(_ context.Context, question *Question) (*Decision, error) {
	policy := k.policy.Load()
	allowed, reason := policy.Decide(question.Tenant, question.Topic)
	return &Decision{Allowed: allowed, Reason: reason, At: time.Now().UTC(), Snapshot: policy.Snapshot()}, nil
}

func (k *kernel) keepReloading(ctx context.Context, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			k.reload(ctx)
		}
	}
}

// reload keeps the policy in force where a new one cannot be read: an empty policy would stop every job.
func (k *kernel) reload(ctx context.Context) {
	policy, err := readPolicy(k.path)
	if err != nil {
		k.log.Error("the policy stays as it was", "setting", pathVariable, "error", err)
		return
	}
	bundles, err := k.redis.HGetAll(ctx, bundlesKey).Result()
	if err != nil {
		k.log.Error("the policy stays as it was: no published policies from Redis", "error", err)
		return
	}
	for name, text := range bundles {
		fragment, err := parse([]byte(text))
		if err != nil {
			k.log.Error("the policy stays as it was: a published policy is wrong", "bundle", name, "error", err)
			return
		}
		policy = policy.With(fragment)
	}
	k.policy.Store(policy)
}

func readPolicy(path string) (*Policy, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	policy, err := ParsePolicy(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return policy, nil
}
