// Package bus is the way of jobs between the services: two JetStream streams, publishing that waits until a message is
// stored, and durable consumers that find their way back after everything that can happen to a NATS cluster.
package bus

import (
	"crypto/tls"
	"crypto/x509"
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
	}
	if !env.Bool("NATS_USE_JETSTREAM") {
		env.Add(settings.Wrong("NATS_USE_JETSTREAM", "is not 1: without JetStream, jobs would be lost with a restart"))
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

func (s Settings) options() []nats.Option {
	options := []nats.Option{
		nats.MaxReconnects(-1),
		nats.ReconnectWait(time.Second),
		// A server that is cut off says nothing: the library alone would notice after minutes.
		nats.PingInterval(2 * time.Second),
		nats.MaxPingsOutstanding(2),
		nats.Timeout(5 * time.Second),
	}
	switch {
	case s.username != "":
		options = append(options, nats.UserInfo(s.username, s.password))
	case s.token != "":
		options = append(options, nats.Token(s.token))
	}
	if s.secure() {
		options = append(options, s.secureOption)
	}
	return options
}

// secureOption makes every connection, the first and each later one, read the certificates as they then are.
func (s Settings) secureOption(options *nats.Options) error {
	base, err := s.tls.Config("")
	if err != nil {
		return err
	}
	options.Secure = true
	options.TLSConfig = &tls.Config{
		MinVersion:         base.MinVersion,
		ServerName:         base.ServerName,
		InsecureSkipVerify: base.InsecureSkipVerify,
	}
	if s.tls.Cert != "" {
		options.TLSCertCB = func() (tls.Certificate, error) { return tls.LoadX509KeyPair(s.tls.Cert, s.tls.Key) }
	}
	if s.tls.CA != "" {
		options.RootCAsCB = func() (*x509.CertPool, error) {
			now, err := s.tls.Config("")
			if err != nil {
				return nil, err
			}
			return now.RootCAs, nil
		}
	}
	return nil
}
