package safety

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
)

func TestThePolicyFollowsItsFileAndWhatIsPublished(t *testing.T) {
	ctx := context.Background()
	server := miniredis.RunT(t)
	client := redis.NewClient(&redis.Options{Addr: server.Addr(), MaxRetries: -1})
	defer client.Close()
	k := &kernel{
		path: filepath.Join(t.TempDir(), "safety.yaml"), redis: client, log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	write := func(text string) {
		if err := os.WriteFile(k.path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	allows := func(topic string) bool {
		k.reload(ctx)
		decision, err := k.Check(ctx, &Question{Topic: topic})
		if err != nil {
			t.Fatal(err)
		}
		return decision.Allowed
	}
	write(file)
	if !allows("job.default") {
		t.Error("the file is not followed")
	}
	server.HSet(bundlesKey, "stop", "tenants: {default: {deny_topics: [job.default]}}")
	if allows("job.default") || !allows("job.other") {
		t.Error("a published policy is not in force")
	}
	server.HSet(bundlesKey, "broken", "tenants: [")
	write("tenants: {}")
	if allows("job.default") || !allows("job.other") {
		t.Error("a broken policy replaced the one in force")
	}
	server.HDel(bundlesKey, "broken")
	server.HDel(bundlesKey, "stop")
	write(file)
	if !allows("job.default") {
		t.Error("a withdrawn policy is still in force")
	}
	server.Close()
	if !allows("job.default") {
		t.Error("the policy was lost with Redis")
	}
}
