// Package store connects to Redis, one server or a cluster, in the way that the environment says.
package store

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"seaworthy.dev/canary/internal/settings"
	"seaworthy.dev/canary/internal/tlsfiles"
)

const (
	urlVariable     = "REDIS_URL"
	clusterVariable = "REDIS_CLUSTER_ADDRESSES"
	// patience is how long a starting service waits for Redis, as Cordum's.
	patience = 2 * time.Second
	// clusterPatience is longer: the first look at a cluster takes a TLS handshake with one server after another, all
	// services start at once, and the servers may be as busy as they are.
	clusterPatience = 30 * time.Second
)

// Settings say where Redis is.
type Settings struct {
	addresses []string
	secure    bool
	// host is what certificates are checked against, for each node of a cluster, where no server name is set.
	host     string
	username string
	password string
	database int
	tls      tlsfiles.Client
	pool     int
}

// Read reads the REDIS_* variables.
func Read(env *settings.Env) Settings {
	s := Settings{
		tls:      tlsfiles.ReadClient(env, "REDIS"),
		password: env.String("REDIS_PASSWORD", ""),
		pool:     env.Int("REDIS_POOL_SIZE", 20, 1),
	}
	address, err := url.Parse(env.String(urlVariable, "redis://localhost:6379"))
	// The parser's own message repeats the address, which may hold a password.
	if err != nil || address.Hostname() == "" || (address.Scheme != "redis" && address.Scheme != "rediss") {
		env.Add(settings.Wrong(urlVariable, "is not of the form redis[s]://[:password@]host:6379[/database]"))
		return s
	}
	s.secure = address.Scheme == "rediss"
	s.host = address.Hostname()
	s.username = address.User.Username()
	if password, set := address.User.Password(); set {
		s.password = password
	}
	port := address.Port()
	if port == "" {
		port = "6379"
	}
	if path := strings.Trim(address.Path, "/"); path != "" {
		if s.database, err = strconv.Atoi(path); err != nil {
			env.Add(settings.Wrong(urlVariable, "ends with %q, which is not the number of a database", path))
		}
	}
	if s.addresses = env.Addresses(clusterVariable); len(s.addresses) == 0 {
		s.addresses = []string{net.JoinHostPort(s.host, port)}
	}
	return s
}

// LogTo makes the Redis client's own messages lines of the service's log. Call it once, before a client is made.
func LogTo(log *slog.Logger) { redis.SetLogger(printer{log}) }

type printer struct{ log *slog.Logger }

func (p printer) Printf(_ context.Context, format string, values ...any) {
	p.log.Warn("Redis", "message", fmt.Sprintf(format, values...))
}

// Clustered reports whether a cluster client is used, which two addresses decide.
func (s Settings) Clustered() bool { return len(s.addresses) > 1 }

// Open makes a client without asking the server anything yet. It shows the certificates that are there now for as long as it
// lives: as with Cordum, a new one needs a new pod.
func Open(s Settings, log *slog.Logger) (redis.UniversalClient, error) {
	if s.tls.Used() && !s.secure {
		log.Warn("the certificates of REDIS_TLS_* are not used: REDIS_URL asks for no TLS")
	}
	config, err := s.tls.Config(s.host)
	if err != nil {
		return nil, settings.Wrong("REDIS_TLS_CA", "%v", err)
	}
	if !s.secure {
		config = nil
	}
	return redis.NewUniversalClient(&redis.UniversalOptions{
		Addrs:        s.addresses,
		Username:     s.username,
		Password:     s.password,
		DB:           s.database,
		PoolSize:     s.pool,
		TLSConfig:    config,
		ReadTimeout:  3 * time.Second,
		WriteTimeout: 3 * time.Second,
	}), nil
}

// Connect makes a client and fails, with the name of the variable that is wrong, where Redis does not answer.
// Later failures mend themselves: each command finds or makes a connection.
func Connect(ctx context.Context, s Settings, log *slog.Logger) (redis.UniversalClient, error) {
	client, err := Open(s, log)
	if err != nil {
		return nil, err
	}
	if err := Check(ctx, s, client); err != nil {
		_ = client.Close()
		return nil, err
	}
	return client, nil
}

// Check asks Redis for a sign of life.
func Check(ctx context.Context, s Settings, client redis.UniversalClient) error {
	name, limit := urlVariable, patience
	if s.Clustered() {
		name, limit = clusterVariable, clusterPatience
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if err := client.Ping(ctx).Err(); err != nil {
		return settings.Wrong(name, "no answer from Redis at %s: %v", strings.Join(s.addresses, ","), err)
	}
	return nil
}
