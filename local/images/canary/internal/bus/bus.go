package bus

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"strings"
	"time"

	"github.com/nats-io/nats.go"

	"seaworthy.dev/canary/internal/packet"
	"seaworthy.dev/canary/internal/release"
	"seaworthy.dev/canary/internal/settings"
)

// Names of the streams, as Cordum's services make them.
const (
	JobsStream = "CORDUM_JOBS"
	SysStream  = "CORDUM_SYS"
)

const (
	// duplicateWindow is how long a stream remembers message ids.
	duplicateWindow = 2 * time.Minute
	dialTimeout     = 5 * time.Second
)

// Bus is a connection to NATS, with JetStream where the service found it at its start.
type Bus struct {
	settings Settings
	release  release.Release
	log      *slog.Logger
	conn     *nats.Conn
	// js is nil where JetStream is off, or was not there at the start: then nothing is stored, for as long as the service runs.
	js nats.JetStreamContext
}

// Connect connects, and fails with the name of the variable that is wrong. From then on the connection is kept up for ever.
// A NATS without JetStream is only told to the log, as by Cordum's services: what starts a service must wait for it.
func Connect(ctx context.Context, s Settings, name string, r release.Release, log *slog.Logger) (*Bus, error) {
	if s.UnusedTLS() {
		log.Warn("the certificates of NATS_TLS_* are not used: NATS_URL asks for no TLS", "server", s.Servers())
	}
	options, err := s.options()
	if err != nil {
		return nil, settings.Wrong("NATS_TLS_CA", "%v", err)
	}
	options = append(options,
		nats.Name(name),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil { // None where the service itself ends the connection.
				log.Warn("NATS connection lost", "error", err)
			}
		}),
		nats.ReconnectHandler(func(c *nats.Conn) { log.Info("NATS connection back", "server", c.ConnectedAddr()) }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { log.Warn("NATS", "error", err) }),
	)
	conn, err := nats.Connect(joined(s), options...)
	if err != nil {
		return nil, settings.Wrong(urlVariable, "no connection to %s: %v", s.Servers(), cause(ctx, s, err))
	}
	b := &Bus{settings: s, release: r, log: log, conn: conn}
	if s.stored {
		b.findJetStream()
	}
	return b, nil
}

// cause looks for the reason behind the client's "no servers available", which keeps it to itself.
func cause(ctx context.Context, s Settings, err error) error {
	if !errors.Is(err, nats.ErrNoServers) {
		return err
	}
	for _, server := range s.servers {
		port := server.Port()
		if port == "" {
			port = "4222"
		}
		dialer := net.Dialer{Timeout: dialTimeout}
		conn, failure := dialer.DialContext(ctx, "tcp", net.JoinHostPort(server.Hostname(), port))
		if failure != nil {
			return failure
		}
		_ = conn.Close()
	}
	return err
}

func (b *Bus) findJetStream() {
	js, err := b.conn.JetStream()
	if err == nil {
		_, err = js.AccountInfo()
	}
	if err != nil {
		b.log.Error("no JetStream: messages are not stored until this service is started again", "error", err)
		return
	}
	b.js = js
	b.ensureStream(SysStream, "sys.>")
	b.ensureStream(JobsStream, "job.>", "worker.*.jobs")
	b.log.Info("JetStream found", "ack_wait", b.settings.ackWait.String(), "replicas", b.settings.replicas)
}

// ensureStream makes a stream where it is missing. One that exists stays as it is, and one that can't be made is only told.
func (b *Bus) ensureStream(name string, subjects ...string) {
	_, err := b.js.AddStream(&nats.StreamConfig{
		Name:       name,
		Subjects:   subjects,
		Storage:    nats.FileStorage,
		Retention:  nats.LimitsPolicy,
		MaxAge:     b.settings.maxAge,
		Duplicates: duplicateWindow,
		Replicas:   b.settings.replicas,
	})
	if err == nil {
		return
	}
	info, missing := b.js.StreamInfo(name)
	switch {
	case missing != nil:
		b.log.Error("the stream can't be made", "stream", name, "error", err)
	case info.Config.Replicas != b.settings.replicas:
		b.log.Warn("the stream has another number of copies than NATS_JS_REPLICAS, and keeps it",
			"stream", name, "has", info.Config.Replicas, "wanted", b.settings.replicas)
	}
}

// Close ends the connection. What a consumer has in hand comes back to another after the ack wait.
func (b *Bus) Close() { b.conn.Close() }

// Connected says whether NATS is there now.
func (b *Bus) Connected() bool { return b.conn.IsConnected() }

// Status is the connection's, in the client's words, and Server whom it is with.
func (b *Bus) Status() string { return b.conn.Status().String() }

// Server is whom the connection is with, without a password.
func (b *Bus) Server() string { return b.conn.ConnectedUrlRedacted() }

// Publish returns once the stream has stored the packet; on other subjects once it is on its way. A packet that nobody
// acknowledges is an error after the client's five seconds, though it may have been stored.
func (b *Bus) Publish(subject string, p packet.Packet) error {
	data, err := json.Marshal(p)
	if err != nil {
		return err
	}
	if b.js == nil || !durable(subject) {
		return b.conn.Publish(subject, data)
	}
	var options []nats.PubOpt
	if id := p.MessageID(subject); id != "" {
		options = append(options, nats.MsgId(id))
	}
	_, err = b.js.Publish(subject, data, options...)
	return err
}

// durable reports whether packets on a subject are stored; all others go by core NATS.
func durable(subject string) bool {
	switch subject {
	case packet.Submit, packet.Result, packet.DeadJobs:
		return true
	}
	return strings.HasPrefix(subject, "job.") ||
		strings.HasPrefix(subject, "worker.") && strings.HasSuffix(subject, ".jobs")
}

func joined(s Settings) string {
	text := make([]string, len(s.servers))
	for i, server := range s.servers {
		text[i] = server.String()
	}
	return strings.Join(text, ",")
}
