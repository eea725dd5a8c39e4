package safety

import (
	"errors"
	"sync"
	"time"
)

const (
	// failures in a row open the circuit, for this long.
	failures = 3
	openFor  = 30 * time.Second
)

var errOpen = errors.New("safety kernel circuit open")

// breaker asks a kernel that has failed several times nothing for a while. The first question after that decides anew.
type breaker struct {
	mutex  sync.Mutex
	failed int
	until  time.Time
}

func (b *breaker) open(now time.Time) bool {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return now.Before(b.until)
}

func (b *breaker) note(err error, now time.Time) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if err == nil {
		b.failed = 0
		return
	}
	if b.failed++; b.failed >= failures {
		b.until = now.Add(openFor)
	}
}
