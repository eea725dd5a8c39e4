package ledger

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
)

// recorded writes for a moment, and reads back after something was done to the server.
func recorded(t *testing.T, afterwards func(*miniredis.Miniredis)) []*Write {
	server := miniredis.RunT(t)
	client := redis.NewClient(&redis.Options{Addr: server.Addr()})
	defer func() { _ = client.Close() }()
	ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
	defer cancel()
	writes := write(ctx, client, "test", time.Second)
	afterwards(server)
	if err := readBack(client, writes); err != nil {
		t.Fatal(err)
	}
	return writes
}

func plain(all []*Write) (acknowledged, found int) {
	for _, w := range all {
		if w.Kind == Plain && w.ID != "" {
			acknowledged++
			if w.Found {
				found++
			}
		}
	}
	return acknowledged, found
}

func TestAServerThatKeepsItsWord(t *testing.T) {
	acknowledged, found := plain(recorded(t, func(*miniredis.Miniredis) {}))
	if acknowledged < 5 || found != acknowledged {
		t.Errorf("%d acknowledged, %d found", acknowledged, found)
	}
}

func TestAServerThatForgets(t *testing.T) {
	acknowledged, found := plain(recorded(t, func(server *miniredis.Miniredis) { server.FlushAll() }))
	if acknowledged < 5 || found != 0 {
		t.Errorf("%d acknowledged, %d found", acknowledged, found)
	}
}

func TestEveryWayIsWrittenAndLookedFor(t *testing.T) {
	found := map[string]int{}
	for _, w := range recorded(t, func(*miniredis.Miniredis) {}) {
		if w.Kind == Plain && w.Found {
			found[w.Way]++
		}
	}
	for _, way := range ways {
		if found[way.name] == 0 {
			t.Errorf("nothing is there of %s: %v", way.name, found)
		}
	}
}

func TestHalfOfATransactionAndALostExpiryAreLosses(t *testing.T) {
	lost := map[string]int{}
	writes := recorded(t, func(server *miniredis.Miniredis) {
		for _, key := range server.Keys() {
			if strings.HasSuffix(key, ":two") {
				server.Del(key)
			}
			server.SetTTL(key, 0)
		}
	})
	for _, w := range writes {
		if w.ID != "" && !w.Found {
			lost[w.Way]++
		}
	}
	if lost["transaction"] == 0 || lost["script"] == 0 || lost["expiring"] == 0 || lost["plain"]+lost["stream"] > 0 {
		t.Errorf("lost: %v", lost)
	}
}

func TestAServerWithoutReplicasAcknowledgesNothingAsCopied(t *testing.T) {
	for _, w := range recorded(t, func(*miniredis.Miniredis) {}) {
		if w.Kind == Copied && (w.ID != "" || len(w.Tries) < 2 || w.Tries[0].OK) {
			t.Errorf("%+v", w)
		}
	}
}

func TestWhatIsPrinted(t *testing.T) {
	client := redis.NewClient(&redis.Options{Addr: miniredis.RunT(t).Addr()})
	defer func() { _ = client.Close() }()
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	var out bytes.Buffer
	if err := record(ctx, client, "test", 0, &out); err != nil {
		t.Fatal(err)
	}
	var first struct {
		Kind, ID string
		Found    bool
		Tries    []struct {
			Begun, Ended int64
			OK           bool
		}
	}
	decoder := json.NewDecoder(&out)
	if _, err := decoder.Token(); err != nil {
		t.Fatal(err)
	}
	if err := decoder.Decode(&first); err != nil || first.Kind != Plain || first.ID != "ledger:{test:0}" || !first.Found ||
		!first.Tries[0].OK || first.Tries[0].Begun < time.Now().Add(-time.Minute).UnixMilli() {
		t.Errorf("%+v %v", first, err)
	}
}

func TestNamesOfFailures(t *testing.T) {
	for want, err := range map[string]error{
		"OK":          nil,
		"not copied":  errNotCopied,
		"CLUSTERDOWN": errors.New("CLUSTERDOWN The cluster is down"),
		"no answer":   errors.New("dial tcp 10.0.0.1:6379: connect: connection refused"),
	} {
		if got := answer(err); got != want {
			t.Errorf("%v is %q", err, got)
		}
	}
}
