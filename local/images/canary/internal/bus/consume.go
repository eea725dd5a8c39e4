package bus

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"seaworthy.dev/canary/internal/jobs"
	"seaworthy.dev/canary/internal/lifecycle"
)

const (
	// fetched is how many messages wait in a service. A killed service holds them back until the ack wait is over.
	fetched = 32
	// atOnce is how many of them are worked on.
	atOnce         = 16
	handlerTimeout = 15 * time.Second
	// requested is how long one request for messages stays with the server, and heartbeat how often the server then says that
	// it still knows of it. A request that met a consumer without a leader, as on a stream that was just made, is lost
	// without a word; after two missing heartbeats the client asks again. Its own values would let jobs wait for half a minute.
	requested = 5 * time.Second
	heartbeat = time.Second
)

// Message is one delivery out of a stream.
type Message struct {
	Subject string
	Data    []byte
	// StoredAt is the stream's own time.
	StoredAt time.Time
	Sequence uint64
}

// Hop is the stream's part in the job that the message carries.
func (m Message) Hop(stream string) jobs.Hop {
	detail := fmt.Sprintf("stored %s as number %d", m.Subject, m.Sequence)
	return jobs.Hop{Service: "nats", Instance: stream, At: m.StoredAt.UTC(), Detail: detail}
}

// Unusable is an error of a message that no later try can mend.
type Unusable struct{ Cause error }

func (u *Unusable) Error() string { return "unusable message: " + u.Cause.Error() }

// Consumer is a durable consumer, shared by all replicas of a service.
type Consumer struct {
	Stream  string
	Durable string
	Subject string
	// Handle must bear getting the same message twice. An error brings the message back later.
	Handle func(context.Context, Message) error
}

// Part is a consumer as a part of a service, which finishes what it has fetched when the service stops.
func (b *Bus) Part(c Consumer) lifecycle.Part {
	running, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	return lifecycle.Part{
		Name: c.Durable,
		Serve: func() error {
			defer close(ended)
			b.consumeForever(running, c)
			return nil
		},
		Stop: func(limit context.Context) error {
			stop()
			select {
			case <-ended:
				return nil
			case <-limit.Done():
				return errors.New("messages under way come back after the ack wait")
			}
		},
	}
}

// consumeForever handles messages until the context ends and what was fetched is done. It makes the consumer again where the
// server lost it.
func (b *Bus) consumeForever(ctx context.Context, c Consumer) {
	for ctx.Err() == nil {
		if err := b.consume(ctx, c); err != nil && ctx.Err() == nil {
			b.log.Warn("consumer interrupted", "consumer", c.Durable, "error", err)
			pause(ctx, time.Second)
		}
	}
}

func (b *Bus) consume(ctx context.Context, c Consumer) error {
	if err := b.ensureStreams(ctx); err != nil {
		return err
	}
	consumer, err := b.js.CreateOrUpdateConsumer(ctx, c.Stream, jetstream.ConsumerConfig{
		Durable:       c.Durable,
		FilterSubject: c.Subject,
		AckPolicy:     jetstream.AckExplicitPolicy,
		AckWait:       b.settings.ackWait,
	})
	if err != nil {
		return err
	}
	var busy sync.WaitGroup
	defer busy.Wait()
	slots := make(chan struct{}, atOnce)
	doubt := make(chan struct{}, 1)
	consuming, err := consumer.Consume(func(message jetstream.Msg) {
		slots <- struct{}{}
		busy.Go(func() {
			defer func() { <-slots }()
			b.handle(c, message)
		})
	}, jetstream.PullMaxMessages(fetched), jetstream.PullExpiry(requested), jetstream.PullHeartbeat(heartbeat),
		jetstream.ConsumeErrHandler(func(_ jetstream.ConsumeContext, err error) {
			b.log.Warn("consumer in doubt", "consumer", c.Durable, "error", err)
			select {
			case doubt <- struct{}{}:
			default:
			}
		}))
	if err != nil {
		return err
	}
	defer func() { <-consuming.Closed() }()
	for {
		select {
		case <-ctx.Done():
			if b.Connected() {
				consuming.Drain()
			} else {
				consuming.Stop()
			}
			return nil
		case <-consuming.Closed():
			return errors.New("closed by the server")
		case <-doubt:
			if err := gone(ctx, consumer); err != nil {
				consuming.Drain()
				return err
			}
		}
	}
}

// gone tells a consumer that the server does not know any more from one that is only out of reach for now.
func gone(ctx context.Context, consumer jetstream.Consumer) error {
	limit, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	_, err := consumer.Info(limit)
	if errors.Is(err, jetstream.ErrConsumerNotFound) || errors.Is(err, jetstream.ErrStreamNotFound) {
		return err
	}
	return nil
}

func (b *Bus) handle(c Consumer, message jetstream.Msg) {
	// Not the service's own context: what is under way is finished when the service stops.
	ctx, cancel := context.WithTimeout(context.Background(), handlerTimeout)
	defer cancel()
	metadata, err := message.Metadata()
	if err != nil {
		b.log.Error("message without JetStream metadata", "subject", message.Subject(), "error", err)
		return
	}
	err = c.Handle(ctx, Message{
		Subject:  message.Subject(),
		Data:     message.Data(),
		StoredAt: metadata.Timestamp,
		Sequence: metadata.Sequence.Stream,
	})
	var unusable *Unusable
	switch {
	case err == nil:
		err = message.Ack()
	case errors.As(err, &unusable):
		b.log.Error("message dropped", "consumer", c.Durable, "sequence", metadata.Sequence.Stream, "error", err)
		err = message.TermWithReason(err.Error())
	default:
		again := later(metadata.NumDelivered)
		b.log.Warn("message comes back later", "consumer", c.Durable, "after", again.String(), "error", err)
		err = message.NakWithDelay(again)
	}
	if err != nil {
		b.log.Warn("answer to NATS not sent", "consumer", c.Durable, "error", err)
	}
}

// later doubles from one second to half a minute.
func later(deliveries uint64) time.Duration {
	return min(time.Second<<min(max(deliveries, 1)-1, 5), 30*time.Second)
}
