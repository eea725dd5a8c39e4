package main

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"seaworthy.dev/canary/internal/store"
	"seaworthy.dev/canary/internal/telemetry"
)

// asRole makes the test's binary the canary, in the role that the variable names.
const asRole = "TEST_ROLE"

// TestMain keeps the Redis client's own messages out of the tests' output.
func TestMain(m *testing.M) {
	if role := os.Getenv(asRole); role != "" {
		os.Args = []string{os.Args[0], role}
		main()
		return
	}
	store.LogTo(telemetry.NewLog(io.Discard, "text"))
	os.Exit(m.Run())
}

// TestAStopSignalEndsTheSafetyKernelAtOnce holds why a pod has to wait before it stops.
func TestAStopSignalEndsTheSafetyKernelAtOnce(t *testing.T) {
	policy := filepath.Join(t.TempDir(), "safety.yaml")
	text := "default_tenant: default\ntenants: {default: {allow_topics: [job.*]}}"
	if err := os.WriteFile(policy, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	address := freePort(t)
	kernel := exec.Command(os.Args[0])
	kernel.Env = slices.Concat(os.Environ(), []string{
		asRole + "=safety-kernel", "SAFETY_POLICY_PATH=" + policy, "SAFETY_KERNEL_ADDR=" + address,
		"REDIS_URL=redis://127.0.0.1:1",
	})
	if err := kernel.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = kernel.Process.Kill() }()
	eventually(t, "the kernel listens", func() error { return dial(address) })
	if err := kernel.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	var ended *exec.ExitError
	if err := kernel.Wait(); !errors.As(err, &ended) || ended.Sys().(syscall.WaitStatus).Signal() != syscall.SIGTERM {
		t.Error(err)
	}
}
