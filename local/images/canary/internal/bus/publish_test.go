package bus

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const (
	stored = `{"stream":"CORDUM_JOBS","seq":7}`
	twice  = `{"error":{"code":409,"err_code":10158,"description":"duplicate message id is in process"}}`
	full   = `{"error":{"code":503,"err_code":10077,"description":"maximum bytes exceeded"}}`
)

func TestWhatNobodyAcknowledgesIsSentAgain(t *testing.T) {
	conn := connected(t)
	ids := answering(t, conn, "", twice, stored)
	ack, err := publish(t, conn)
	if err != nil || ack.Sequence != 7 {
		t.Fatal(ack, err)
	}
	if got := ids(); !slices.Equal(got, []string{"one", "one", "one"}) {
		t.Error(got)
	}
}

func TestWhatTheStreamRefusesIsNotSentAgain(t *testing.T) {
	conn := connected(t)
	ids := answering(t, conn, full)
	if _, err := publish(t, conn); err == nil {
		t.Error("no error")
	}
	if got := ids(); len(got) != 1 {
		t.Error(got)
	}
}

func publish(t *testing.T, conn *nats.Conn) (*jetstream.PubAck, error) {
	t.Helper()
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	return (&Bus{conn: conn, js: js}).Publish(context.Background(), "job.default", "one", "job")
}

// answering stands for a stream: it gives these answers in turn, and none where one is empty. It says which ids it got.
func answering(t *testing.T, conn *nats.Conn, answers ...string) func() []string {
	t.Helper()
	got := make(chan string, 10)
	_, err := conn.Subscribe("job.>", func(message *nats.Msg) {
		turn := len(got)
		got <- message.Header.Get(nats.MsgIdHdr)
		if turn < len(answers) && answers[turn] != "" {
			_ = message.Respond([]byte(answers[turn]))
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return func() []string {
		close(got)
		ids := []string{}
		for id := range got {
			ids = append(ids, id)
		}
		return ids
	}
}

func connected(t *testing.T) *nats.Conn {
	t.Helper()
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(s.Shutdown)
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("the NATS server does not start")
	}
	conn, err := nats.Connect(s.ClientURL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	return conn
}
