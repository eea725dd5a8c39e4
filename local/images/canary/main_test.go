package main

import (
	"io"
	"os"
	"testing"

	"seaworthy.dev/canary/internal/store"
	"seaworthy.dev/canary/internal/telemetry"
)

// TestMain keeps the Redis client's own messages out of the tests' output.
func TestMain(m *testing.M) {
	store.LogTo(telemetry.NewLog(io.Discard, "text"))
	os.Exit(m.Run())
}
