package safety

import (
	"errors"
	"testing"
	"time"
)

func TestTheCircuitOpensAfterThreeFailuresInARow(t *testing.T) {
	var b breaker
	now, failed := time.Now(), errors.New("no answer")
	for _, err := range []error{failed, failed, nil, failed, failed} {
		b.note(err, now)
	}
	if b.open(now) {
		t.Error("open too early")
	}
	b.note(failed, now)
	if !b.open(now.Add(openFor-time.Second)) || b.open(now.Add(openFor)) {
		t.Error("not open for its time")
	}
	b.note(failed, now.Add(openFor))
	if !b.open(now.Add(openFor + time.Second)) {
		t.Error("the next failure does not open it again")
	}
}
