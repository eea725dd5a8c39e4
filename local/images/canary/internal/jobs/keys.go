package jobs

import (
	"fmt"
	"hash/fnv"
	"strings"
)

// Names of keys, as Cordum's services have them.
const (
	metaPrefix      = "job:meta:"
	statePrefix     = "job:state:"
	indexPrefix     = "job:index:"
	resultPtrPrefix = "job:result_ptr:"
	requestPrefix   = "job:req:"
	eventsPrefix    = "job:events:"
	decisionsPrefix = "job:decisions:"
	idempotency     = "job:idempotency:"
	activePrefix    = "job:tenant:active:"
	tracePrefix     = "trace:"
	recentKey       = "job:recent"
	deadlineKey     = "job:deadline"
	contextPrefix   = "ctx:"
	resultPrefix    = "res:"
	deadPrefix      = "dlq:entry:"
	deadIndex       = "dlq:index"
	pointerPrefix   = "redis://"
)

// buckets is over how many slots of a cluster the jobs are spread.
const buckets = 64

// layout says how keys are named. With hash tags, all keys that one transaction about a job writes are in one slot of a
// Redis Cluster: the job's own, and its bucket's share of the keys that all jobs have in common.
type layout struct{ tagged bool }

// key is the name of a key that is written with a job.
func (l layout) key(job, name string) string {
	if !l.tagged {
		return name
	}
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(job))
	return tagged(name, hash.Sum32()%buckets)
}

// shares are all keys among which a key is divided that all jobs have in common.
func (l layout) shares(name string) []string {
	if !l.tagged {
		return []string{name}
	}
	keys := make([]string, buckets)
	for i := range keys {
		keys[i] = tagged(name, uint32(i))
	}
	return keys
}

func tagged(name string, bucket uint32) string { return fmt.Sprintf("%s:{%02x}", name, bucket) }

func indexKey(state State) string { return indexPrefix + strings.ToLower(string(state)) }

// pointer is how a key travels in messages.
func pointer(key string) string { return pointerPrefix + key }

// keyOf is the key behind a pointer, or empty.
func keyOf(pointer string) string {
	key, found := strings.CutPrefix(pointer, pointerPrefix)
	if !found {
		return ""
	}
	return key
}
