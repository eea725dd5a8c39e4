// Package ledger writes to Redis at a steady rate, in every way that clients do, and keeps every acknowledgement, to find out
// in the end which of them Redis has forgotten. Half of the writes are acknowledged by the primary alone, as Redis does it;
// the other half count only once a replica has them too.
package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"seaworthy.dev/canary/internal/role"
	"seaworthy.dev/canary/internal/settings"
	"seaworthy.dev/canary/internal/store"
)

// Kinds of writes.
const (
	// Plain is what Redis itself calls written.
	Plain = "plain"
	// Copied is written by the primary and by a replica.
	Copied = "copied"
)

const (
	perSecond = 40
	// patience is how long a write is tried again.
	patience    = 30 * time.Second
	pause       = 200 * time.Millisecond
	copyTimeout = 300 * time.Millisecond
	// readPatience is how long a key is looked for when all is over: an error is not an answer.
	readPatience = time.Minute
)

// Try is one attempt to write. Times are milliseconds of the clock.
type Try struct {
	Begun  int64  `json:"begun"`
	Ended  int64  `json:"ended"`
	OK     bool   `json:"ok"`
	Answer string `json:"answer"`
}

// Write is one value that should be in Redis.
type Write struct {
	Kind string `json:"kind"`
	// Way is the name of how it was written.
	Way   string `json:"way"`
	Tries []Try  `json:"tries"`
	// ID is the key of a write that was acknowledged.
	ID string `json:"id,omitempty"`
	// Found is whether the key was there in the end.
	Found bool `json:"found"`
	way   way
}

// Run writes until the context ends, then reads everything back and prints all of it as one line of JSON.
func Run(ctx context.Context, env *settings.Env, info role.Info) error {
	storeSettings := store.Read(env)
	if err := env.Err(); err != nil {
		return err
	}
	client, err := store.Connect(ctx, storeSettings, info.Log)
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	info.Log.Info("writing")
	return record(ctx, client, info.Instance, patience, os.Stdout)
}

func record(
	ctx context.Context, client redis.UniversalClient, run string, patience time.Duration, out io.Writer,
) error {
	writes := write(ctx, client, run, patience)
	if err := readBack(client, writes); err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(writes)
}

// write begins a write at every tick, whether or not earlier ones have been answered, and waits for all.
func write(ctx context.Context, client redis.UniversalClient, run string, patience time.Duration) []*Write {
	var writes []*Write
	var busy sync.WaitGroup
	defer busy.Wait()
	ticker := time.NewTicker(time.Second / perSecond)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return writes
		case <-ticker.C:
		}
		n := len(writes)
		way := ways[n/2%len(ways)]
		w := &Write{Kind: []string{Plain, Copied}[n%2], Way: way.name, way: way}
		key := fmt.Sprintf("ledger:{%s:%d}", run, n)
		writes = append(writes, w)
		busy.Go(func() { w.try(client, key, patience) })
	}
}

func (w *Write) try(client redis.UniversalClient, key string, patience time.Duration) {
	deadline := time.Now().Add(patience)
	for {
		begun := time.Now()
		err := w.once(client, key)
		w.Tries = append(w.Tries, Try{begun.UnixMilli(), time.Now().UnixMilli(), err == nil, answer(err)})
		if err == nil {
			w.ID = key
			return
		}
		if time.Now().After(deadline) {
			return
		}
		time.Sleep(pause)
	}
}

var errNotCopied = errors.New("no replica took it in time")

func (w *Write) once(client redis.UniversalClient, key string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if w.Kind == Plain {
		return w.way.write(ctx, client, key)
	}
	copies, err := store.Copied(ctx, client, key, copyTimeout, func(p redis.Pipeliner) { w.way.queue(ctx, p, key) })
	if err == nil && copies < 1 {
		return errNotCopied
	}
	return err
}

// readBack looks for what was acknowledged. Only an answer that the key is not there counts as a loss.
func readBack(client redis.UniversalClient, writes []*Write) error {
	deadline := time.Now().Add(readPatience)
	for _, w := range writes {
		if w.ID == "" {
			continue
		}
		for {
			found, err := w.way.kept(context.Background(), client, w.ID)
			if err == nil {
				w.Found = found
				break
			}
			if time.Now().After(deadline) {
				return fmt.Errorf("reading %s back: %w", w.ID, err)
			}
			time.Sleep(pause)
		}
	}
	return nil
}

// answer names a failure by its first word, as Redis does.
func answer(err error) string {
	if err == nil {
		return "OK"
	}
	if errors.Is(err, errNotCopied) {
		return "not copied"
	}
	if word, _, _ := strings.Cut(err.Error(), " "); word == strings.ToUpper(word) && word != "" {
		return word
	}
	return "no answer"
}
