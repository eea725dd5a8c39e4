package bus

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"seaworthy.dev/canary/internal/settings"
)

// Names of the streams, as Cordum's services make them.
const (
	JobsStream = "CORDUM_JOBS"
	SysStream  = "CORDUM_SYS"
)

const (
	// patience is how long a starting service waits for a NATS cluster that answers but has no leader yet.
	patience = 15 * time.Second
	// duplicateWindow is how long a stream remembers message ids.
	duplicateWindow = 2 * time.Minute
	requestTimeout  = 5 * time.Second
	// sendAgain is how long an acknowledgement may take: a leader that was stopped gives none.
	sendAgain = time.Second
	// beingStored is JetStream's error code for a message that was sent twice, the first of which is not yet stored.
	beingStored = 10158
	// replicasImpossible is JetStream's error code for more copies than there are servers.
	replicasImpossible = 10074
)

// Bus is a connection to NATS with the streams in place.
type Bus struct {
	settings Settings
	log      *slog.Logger
	conn     *nats.Conn
	js       jetstream.JetStream
}

// Connect connects, makes the streams that are missing, and fails with the name of the variable that is wrong.
// From then on, the connection is kept up for ever.
func Connect(ctx context.Context, s Settings, name string, log *slog.Logger) (*Bus, error) {
	if s.UnusedTLS() {
		log.Warn("the certificates of NATS_TLS_* are not used: NATS_URL asks for no TLS", "server", s.Servers())
	}
	options := append(s.options(),
		nats.Name(name),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil { // None where the service itself ends the connection.
				log.Warn("NATS connection lost", "error", err)
			}
		}),
		nats.ReconnectHandler(func(c *nats.Conn) { log.Info("NATS connection back", "server", c.ConnectedAddr()) }),
		nats.ReconnectErrHandler(func(_ *nats.Conn, err error) { log.Warn("NATS still away", "error", err) }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { log.Warn("NATS", "error", err) }),
	)
	conn, err := nats.Connect(joined(s), options...)
	if err != nil {
		return nil, settings.Wrong(urlVariable, "no connection to %s: %v", s.Servers(), cause(ctx, s, err))
	}
	js, err := jetstream.New(conn)
	if err != nil {
		conn.Close()
		return nil, settings.Wrong(urlVariable, "JetStream of %s: %v", s.Servers(), err)
	}
	b := &Bus{settings: s, log: log, conn: conn, js: js}
	if err := b.awaitStreams(ctx); err != nil {
		conn.Close()
		return nil, err
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
		dialer := net.Dialer{Timeout: requestTimeout}
		conn, failure := dialer.DialContext(ctx, "tcp", net.JoinHostPort(server.Hostname(), port))
		if failure != nil {
			return failure
		}
		_ = conn.Close()
	}
	return err
}

// Close ends the connection after what is under way has been sent.
func (b *Bus) Close() {
	if err := b.conn.FlushTimeout(time.Second); err != nil && !errors.Is(err, nats.ErrConnectionClosed) {
		b.log.Warn("NATS connection closed before everything was sent", "error", err)
	}
	b.conn.Close()
}

// Connected says whether NATS is there now.
func (b *Bus) Connected() bool { return b.conn.IsConnected() }

// Publish returns once the stream has stored the message. The same id within two minutes is stored once, so a message
// that nobody acknowledges is sent again.
func (b *Bus) Publish(ctx context.Context, subject, id string, value any) (*jetstream.PubAck, error) {
	data, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	for {
		ack, err := b.publishOnce(ctx, subject, id, data)
		var api *jetstream.APIError
		switch {
		case err == nil, ctx.Err() != nil:
			return ack, err
		case errors.Is(err, jetstream.ErrNoStreamResponse):
			// A server that lost its disk has no streams any more.
			if err := b.ensureStreams(ctx); err != nil {
				return nil, err
			}
		case errors.As(err, &api) && api.ErrorCode == beingStored:
			pause(ctx, 100*time.Millisecond)
		case !errors.Is(err, context.DeadlineExceeded):
			return nil, err
		}
	}
}

func (b *Bus) publishOnce(ctx context.Context, subject, id string, data []byte) (*jetstream.PubAck, error) {
	ctx, cancel := context.WithTimeout(ctx, sendAgain)
	defer cancel()
	return b.js.Publish(ctx, subject, data, jetstream.WithMsgID(id), jetstream.WithRetryAttempts(4),
		jetstream.WithRetryWait(sendAgain/5))
}

// awaitStreams is for a service's start: it gives the cluster time to elect a leader, and then gives up.
func (b *Bus) awaitStreams(ctx context.Context) error {
	limit, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		err := b.ensureStreams(limit)
		var api *jetstream.APIError
		switch {
		case err == nil:
			return nil
		case errors.As(err, &api) && api.ErrorCode == replicasImpossible:
			return settings.Wrong("NATS_JS_REPLICAS", "%d copies: %v", b.settings.replicas, err)
		case limit.Err() != nil:
			return settings.Wrong(urlVariable, "%s has no working JetStream after %s: %v", b.settings.Servers(), patience, err)
		}
		b.log.Info("waiting for JetStream", "error", err)
		pause(limit, time.Second)
	}
}

// ensureStreams makes the streams where they are missing. One that exists stays as it is, as with Cordum's services.
func (b *Bus) ensureStreams(ctx context.Context) error {
	for name, subjects := range map[string][]string{
		JobsStream: {"job.>", "worker.*.jobs"},
		SysStream:  {"sys.>"},
	} {
		limit, cancel := context.WithTimeout(ctx, requestTimeout)
		err := b.ensureStream(limit, name, subjects)
		cancel()
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *Bus) ensureStream(ctx context.Context, name string, subjects []string) error {
	existing, err := b.js.Stream(ctx, name)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		_, err = b.js.CreateStream(ctx, jetstream.StreamConfig{
			Name:       name,
			Subjects:   subjects,
			Storage:    jetstream.FileStorage,
			Retention:  jetstream.LimitsPolicy,
			MaxAge:     b.settings.maxAge,
			Duplicates: duplicateWindow,
			Replicas:   b.settings.replicas,
		})
		if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
			return nil // Another service was faster.
		}
		if err == nil {
			b.log.Info("stream made", "stream", name, "replicas", b.settings.replicas)
		}
		return err
	}
	if err == nil && existing.CachedInfo().Config.Replicas != b.settings.replicas {
		b.log.Warn("the stream has another number of copies than NATS_JS_REPLICAS, and keeps it",
			"stream", name, "has", existing.CachedInfo().Config.Replicas, "wanted", b.settings.replicas)
	}
	return err
}

func joined(s Settings) string {
	text := ""
	for i, server := range s.servers {
		if i > 0 {
			text += ","
		}
		text += server.String()
	}
	return text
}

// pause waits, or returns early with the context.
func pause(ctx context.Context, length time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(length):
	}
}
