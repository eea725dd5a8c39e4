package store

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"
	"github.com/redis/go-redis/v9"
)

// waiting is a server that answers WAIT, one answer after another.
func waiting(t *testing.T, answers ...func(*server.Peer)) (*miniredis.Miniredis, redis.UniversalClient) {
	redisServer := miniredis.RunT(t)
	redisServer.Server().SetPreHook(func(peer *server.Peer, command string, _ ...string) bool {
		if command != "WAIT" {
			return false
		}
		answers[0](peer)
		answers = answers[1:]
		return true
	})
	client := redis.NewUniversalClient(&redis.UniversalOptions{Addrs: []string{redisServer.Addr()}})
	t.Cleanup(func() { _ = client.Close() })
	return redisServer, client
}

func number(n int) func(*server.Peer) { return func(peer *server.Peer) { peer.WriteInt(n) } }

func moved(peer *server.Peer) { peer.WriteError("MOVED 1 another:6379") }

func TestCopied(t *testing.T) {
	for name, test := range map[string]struct {
		answers []func(*server.Peer)
		copies  int
	}{
		"a replica has it":      {[]func(*server.Peer){number(1)}, 1},
		"no replica":            {[]func(*server.Peer){number(0)}, 0},
		"another primary since": {[]func(*server.Peer){moved, moved, number(1)}, 1},
	} {
		redisServer, client := waiting(t, test.answers...)
		copies, err := Copied(context.Background(), client, "key", time.Second, func(p redis.Pipeliner) {
			p.Set(context.Background(), "key", "value", 0)
		})
		if err != nil || copies != test.copies {
			t.Errorf("%s: %d copies, %v", name, copies, err)
		}
		redisServer.CheckGet(t, "key", "value")
	}
}

func TestCopiedGivesUp(t *testing.T) {
	_, client := waiting(t, slices.Repeat([]func(*server.Peer){moved}, attempts)...)
	copies, err := Copied(context.Background(), client, "key", time.Second, func(redis.Pipeliner) {})
	if err == nil || copies != 0 {
		t.Errorf("%d copies, %v", copies, err)
	}
}
