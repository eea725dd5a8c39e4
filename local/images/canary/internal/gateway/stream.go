package gateway

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"seaworthy.dev/canary/internal/packet"
)

const (
	// waiting is how many packets wait for one client; who is slower than that is sent away.
	waiting      = 100
	writeTimeout = 5 * time.Second
	dlqTimeout   = 5 * time.Second
)

var upgrader = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}

// stream hands packets of the bus on to everybody who watches.
type stream struct {
	mutex   sync.Mutex
	clients map[chan packet.Packet]bool
}

func (s *stream) join() chan packet.Packet {
	client := make(chan packet.Packet, waiting)
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.clients == nil {
		s.clients = map[chan packet.Packet]bool{}
	}
	s.clients[client] = true
	return client
}

func (s *stream) leave(client chan packet.Packet) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.clients[client] {
		delete(s.clients, client)
		close(client)
	}
}

func (s *stream) send(p packet.Packet) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for client := range s.clients {
		select {
		case client <- p:
		default:
			delete(s.clients, client)
			close(client)
		}
	}
}

// watch is the WebSocket of everything that happens to jobs.
func (a *api) watch(w http.ResponseWriter, r *http.Request) {
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		a.Log.Warn("no WebSocket", "error", err)
		return
	}
	defer conn.Close()
	client := a.stream.join()
	go func() {
		// Whatever a client says is not for anybody, but without reading nobody notices that it goes.
		for {
			if _, _, err := conn.NextReader(); err != nil {
				a.stream.leave(client)
				return
			}
		}
	}()
	defer a.stream.leave(client)
	for p := range client {
		if err := conn.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
			return
		}
		if err := conn.WriteJSON(p); err != nil {
			return
		}
	}
}

// tap subscribes the gateway to what it shows and keeps. What fails here is only told to the log: the gateway runs on.
func (a *api) tap() {
	for _, err := range []error{
		a.bus.Subscribe(packet.Heartbeat, "", 1, func(p packet.Packet) error {
			a.workers.note(p.Heartbeat)
			a.stream.send(p)
			return nil
		}),
		a.bus.Subscribe(packet.DeadJobs, "", 1, func(p packet.Packet) error {
			ctx, cancel := context.WithTimeout(context.Background(), dlqTimeout)
			defer cancel()
			return a.keepDead(ctx, p)
		}),
		// Stored packets, too, come by core NATS to whoever listens now.
		a.bus.Subscribe("sys.job.>", "", 1, func(p packet.Packet) error {
			a.stream.send(p)
			return nil
		}),
	} {
		if err != nil {
			a.Log.Error("not subscribed", "error", err)
		}
	}
}

// workers are those that this replica has heard of. One that is gone stays in the list, as with the public code.
type workers struct {
	mutex sync.Mutex
	byID  map[string]packet.WorkerDetails
}

func (w *workers) note(details *packet.WorkerDetails) {
	if details == nil {
		return
	}
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if w.byID == nil {
		w.byID = map[string]packet.WorkerDetails{}
	}
	w.byID[details.WorkerID] = *details
}

func (w *workers) list() []packet.WorkerDetails {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	list := []packet.WorkerDetails{}
	for _, one := range w.byID {
		list = append(list, one)
	}
	slices.SortFunc(list, func(a, b packet.WorkerDetails) int { return strings.Compare(a.WorkerID, b.WorkerID) })
	return list
}
