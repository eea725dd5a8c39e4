package bus

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/nats-io/nats.go"

	"seaworthy.dev/canary/internal/packet"
)

const (
	// deliveries are how often a packet comes until it is given up.
	deliveries = 100
	// waitUnusable is until a packet that can't be read comes again: another version of the service may read it.
	waitUnusable = 5 * time.Second
	// triesUnusable are how often.
	triesUnusable = 3
)

// Later is an error that another try may mend.
type Later struct {
	Cause error
	After time.Duration
}

func (l *Later) Error() string { return l.Cause.Error() }
func (l *Later) Unwrap() error { return l.Cause }

// Handler works on a packet, and must bear to get the same one twice. Where it fails with Later, the packet comes again; any
// other error ends the matter.
type Handler func(packet.Packet) error

// Subscribe gives a service the packets of a subject: to one of all that name the same queue, and to everybody where there is
// none. Stored packets come until they are acknowledged.
// @param atOnce how many are worked on at a time; Cordum's services work on one for each subject.
func (b *Bus) Subscribe(subject, queue string, atOnce int, handle Handler) error {
	if b.js == nil || !durable(subject) {
		return b.listen(subject, queue, handle)
	}
	slots := make(chan struct{}, atOnce)
	take := func(message *nats.Msg) {
		slots <- struct{}{}
		done := func() { <-slots }
		if atOnce == 1 {
			defer done()
			b.handle(message, handle)
			return
		}
		go func() {
			defer done()
			b.handle(message, handle)
		}()
	}
	options := []nats.SubOpt{
		nats.ManualAck(), nats.AckExplicit(), nats.AckWait(b.settings.ackWait), nats.MaxDeliver(deliveries),
	}
	if name := b.consumer(subject, queue); name != "" {
		options = append(options, nats.Durable(name))
	}
	var err error
	if queue == "" {
		_, err = b.js.Subscribe(subject, take, options...)
	} else {
		_, err = b.js.QueueSubscribe(subject, queue, take, options...)
	}
	return err
}

func (b *Bus) listen(subject, queue string, handle Handler) error {
	take := func(message *nats.Msg) {
		var p packet.Packet
		err := json.Unmarshal(message.Data, &p)
		if err == nil {
			err = handle(p)
		}
		if err != nil {
			b.log.Warn("packet not handled", "subject", message.Subject, "error", err)
		}
	}
	var err error
	if queue == "" {
		_, err = b.conn.Subscribe(subject, take)
	} else {
		_, err = b.conn.QueueSubscribe(subject, queue, take)
	}
	return err
}

// consumer is the name of a durable consumer. Without a queue, releases of the public code have one name for all replicas,
// which only one of them can use; later ones have a consumer each, without a name.
func (b *Bus) consumer(subject, queue string) string {
	name := strings.NewReplacer(".", "_", "*", "STAR", ">", "GT").Replace(subject)
	switch {
	case queue != "":
		return "dur_" + strings.ReplaceAll(queue, ".", "_") + "__" + name
	case b.release.Public():
		return "dur_" + name
	default:
		return ""
	}
}

func (b *Bus) handle(message *nats.Msg, handle Handler) {
	var p packet.Packet
	if err := json.Unmarshal(message.Data, &p); err != nil {
		b.answer(message, b.unusable(message, err))
		return
	}
	err := handle(p)
	var later *Later
	switch {
	case errors.As(err, &later):
		b.log.Warn("packet comes again later", "subject", message.Subject, "after", later.After.String(), "error", err)
		b.answer(message, message.NakWithDelay(later.After))
	case err != nil:
		b.log.Error("packet not handled", "subject", message.Subject, "error", err)
		fallthrough
	default:
		b.answer(message, message.Ack())
	}
}

func (b *Bus) unusable(message *nats.Msg, cause error) error {
	about, err := message.Metadata()
	if err != nil {
		return err
	}
	b.log.Error("packet can't be read", "subject", message.Subject, "sequence", about.Sequence.Stream, "error", cause)
	if about.NumDelivered > triesUnusable {
		return message.Term()
	}
	return message.NakWithDelay(waitUnusable)
}

func (b *Bus) answer(message *nats.Msg, err error) {
	if err != nil {
		b.log.Warn("answer to NATS not sent", "subject", message.Subject, "error", err)
	}
}
