package bus

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"seaworthy.dev/canary/internal/packet"
	"seaworthy.dev/canary/internal/release"
	"seaworthy.dev/canary/internal/settings"
)

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

func started(t *testing.T, stored bool) *server.Server {
	t.Helper()
	s, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true, JetStream: stored, StoreDir: t.TempDir(),
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(func() {
		s.Shutdown()
		s.WaitForShutdown()
	})
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("the NATS server does not start")
	}
	return s
}

func joinedTo(t *testing.T, s *server.Server, version string) *Bus {
	t.Helper()
	values := map[string]string{
		"NATS_URL": s.ClientURL(), "NATS_USE_JETSTREAM": "1", "NATS_JS_ACK_WAIT": "1s", "CANARY_RELEASE": version,
	}
	env := settings.From(func(name string) string { return values[name] })
	b, err := Connect(context.Background(), Read(env), "test", release.Read(env), quiet)
	if err = errors.Join(err, env.Err()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b
}

// seen notes what handlers get.
type seen struct {
	mutex sync.Mutex
	jobs  []string
}

func (s *seen) note(who string) Handler {
	return func(p packet.Packet) error {
		s.mutex.Lock()
		defer s.mutex.Unlock()
		s.jobs = append(s.jobs, who+p.JobID())
		return nil
	}
}

func (s *seen) eventually(t *testing.T, want ...string) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for {
		s.mutex.Lock()
		got := slices.Sorted(slices.Values(s.jobs))
		s.mutex.Unlock()
		if slices.Equal(got, want) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%v instead of %v", got, want)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func request(id string) packet.Packet {
	p := packet.New("test", "trace")
	p.JobRequest = &packet.JobRequest{JobID: id, Topic: "job.default"}
	return p
}

func publish(t *testing.T, b *Bus, subject string, packets ...packet.Packet) {
	t.Helper()
	for _, p := range packets {
		if err := b.Publish(subject, p); err != nil {
			t.Fatal(err)
		}
	}
}

func subscribe(t *testing.T, b *Bus, subject, queue string, handle Handler) {
	t.Helper()
	if err := b.Subscribe(subject, queue, 1, handle); err != nil {
		t.Fatal(err)
	}
}

func TestOneOfAQueueGetsWhatWasStoredBefore(t *testing.T) {
	s := started(t, true)
	a, b := joinedTo(t, s, ""), joinedTo(t, s, "")
	publish(t, a, packet.Submit, request("1"), request("1"))
	var got seen
	subscribe(t, a, packet.Submit, "q", got.note(""))
	subscribe(t, b, packet.Submit, "q", got.note(""))
	publish(t, b, packet.Submit, request("2"))
	got.eventually(t, "1", "2")
}

func TestCoreSubjectsReachWhoeverListens(t *testing.T) {
	s := started(t, true)
	a, b := joinedTo(t, s, ""), joinedTo(t, s, "")
	var got seen
	publish(t, a, packet.Cancel, request("missed"))
	if err := a.conn.Flush(); err != nil {
		t.Fatal(err)
	}
	subscribe(t, a, packet.Cancel, "", got.note("a"))
	subscribe(t, b, packet.Cancel, "", got.note("b"))
	// A stored packet, too, is heard by core NATS.
	subscribe(t, b, "sys.job.>", "", got.note("c"))
	publish(t, a, packet.Cancel, request("1"))
	publish(t, a, packet.Submit, request("2"))
	got.eventually(t, "a1", "b1", "c1", "c2")
}

func TestLaterBringsAPacketBackAndAnotherErrorDoesNot(t *testing.T) {
	b := joinedTo(t, started(t, true), "")
	var got seen
	failing := map[string]error{"1": &Later{Cause: errors.New("not now"), After: 20 * time.Millisecond}, "2": errors.New("never")}
	subscribe(t, b, packet.Submit, "q", func(p packet.Packet) error {
		_ = got.note("")(p)
		err := failing[p.JobID()]
		delete(failing, p.JobID())
		return err
	})
	publish(t, b, packet.Submit, request("1"), request("2"), request("3"))
	got.eventually(t, "1", "1", "2", "3")
}

func TestOnlyOneReplicaOfThePublicCodeHearsOfDeadJobs(t *testing.T) {
	for version, want := range map[string]string{"v0.1.2": "already bound", "v0.9.7": ""} {
		s := started(t, true)
		a, b := joinedTo(t, s, version), joinedTo(t, s, version)
		subscribe(t, a, packet.DeadJobs, "", (&seen{}).note(""))
		err := b.Subscribe(packet.DeadJobs, "", 1, (&seen{}).note(""))
		if (err != nil) != (want != "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", version, err)
		}
	}
}

// TestWithoutJetStreamNothingIsStored holds why nothing may start before JetStream is there: nobody is told.
func TestWithoutJetStreamNothingIsStored(t *testing.T) {
	b := joinedTo(t, started(t, false), "")
	publish(t, b, packet.Submit, request("lost"))
	var got seen
	subscribe(t, b, packet.Submit, "q", got.note(""))
	publish(t, b, packet.Submit, request("heard"))
	got.eventually(t, "heard")
}

func TestAStreamThatIsGoneIsNotMadeAgain(t *testing.T) {
	b := joinedTo(t, started(t, true), "")
	if err := b.js.DeleteStream(SysStream); err != nil {
		t.Fatal(err)
	}
	if err := b.Publish(packet.Submit, request("1")); err == nil {
		t.Error("nobody stored it, but it was acknowledged")
	}
}

func TestNobodyThereIsAProblemOfTheVariable(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
	s, err := read(map[string]string{"NATS_URL": "nats://" + listener.Addr().String()})
	if err != nil {
		t.Fatal(err)
	}
	_, err = Connect(context.Background(), s, "test", release.Release{}, quiet)
	var problem *settings.Problem
	if !errors.As(err, &problem) || problem.Name != "NATS_URL" || !strings.Contains(problem.What, "refused") {
		t.Error(err)
	}
}
