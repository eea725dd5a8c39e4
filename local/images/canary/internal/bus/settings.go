// Package bus is the way of jobs between the services, as Cordum's are connected: subjects that two JetStream streams store,
// with push consumers, and others of core NATS, which who is away misses.
package bus

import (
	"net/url"
	"strings"
	"time"

	"github.com/nats-io/nats.go"

	"seaworthy.dev/canary/internal/settings"
	"seaworthy.dev/canary/internal/tlsfiles"
)

const urlVariable = "NATS_URL"

// Settings say where NATS is, and how messages are kept.
type Settings struct {
	servers  []*url.URL
	tls      tlsfiles.Client
	username string
	password string
	token    string
	ackWait  time.Duration
	maxAge   time.Duration
	replicas int
	// stored asks for JetStream.
	stored bool
}

// Read reads the NATS_* variables.
func Read(env *settings.Env) Settings {
	s := Settings{
		servers:  readServers(env),
		tls:      tlsfiles.ReadClient(env, "NATS"),
		username: env.String("NATS_USERNAME", ""),
		password: env.String("NATS_PASSWORD", ""),
		token:    env.String("NATS_TOKEN", ""),
		ackWait:  env.Duration("NATS_JS_ACK_WAIT", 10*time.Minute),
		maxAge:   env.Duration("NATS_JS_MAX_AGE", 7*24*time.Hour),
		replicas: env.Int("NATS_JS_REPLICAS", 1, 1),
		stored:   env.Bool("NATS_USE_JETSTREAM"),
	}
	if (s.username == "") != (s.password == "") {
		env.Add(settings.Wrong("NATS_USERNAME", "and NATS_PASSWORD go together; only one is set"))
	}
	return s
}

// Servers are the addresses without the passwords in them.
func (s Settings) Servers() string {
	shown := make([]string, len(s.servers))
	for i, server := range s.servers {
		shown[i] = server.Redacted()
	}
	return strings.Join(shown, ",")
}

// UnusedTLS reports that certificates are set but no address asks for them: Cordum's services then ignore them.
func (s Settings) UnusedTLS() bool { return s.tls.Used() && !s.secure() }

func readServers(env *settings.Env) []*url.URL {
	var servers []*url.URL
	for _, text := range strings.Split(env.String(urlVariable, "nats://localhost:4222"), ",") {
		// The parser's own message repeats the address, which may hold a password.
		server, err := url.Parse(strings.TrimSpace(text))
		if err != nil || server.Hostname() == "" || (server.Scheme != "nats" && server.Scheme != "tls") {
			env.Add(settings.Wrong(urlVariable, "is not of the form nats://host:4222 or tls://host:4222"))
			return nil
		}
		servers = append(servers, server)
	}
	return servers
}

// secure is true where every address asks for TLS; certificates count only then.
func (s Settings) secure() bool {
	for _, server := range s.servers {
		if server.Scheme != "tls" {
			return false
		}
	}
	return true
}

// options have the certificates as they are now, for as long as the service runs: as with Cordum, a new one needs a new pod.
func (s Settings) options() ([]nats.Option, error) {
	options := []nats.Option{
		nats.MaxReconnects(-1),
		nats.ReconnectWait(2 * time.Second),
		// Cordum leaves the client's own values, with which it notices a server that is cut off after minutes.
		nats.PingInterval(2 * time.Second),
		nats.MaxPingsOutstanding(2),
	}
	switch {
	case s.username != "":
		options = append(options, nats.UserInfo(s.username, s.password))
	case s.token != "":
		options = append(options, nats.Token(s.token))
	}
	if s.secure() {
		config, err := s.tls.Config("")
		if err != nil {
			return nil, err
		}
		options = append(options, nats.Secure(config))
	}
	return options, nil
}
