// Package database knows how Gravl's programs get at their PostgreSQL.
package database

import (
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"seaworthy.dev/canary/internal/settings"
)

const variable = "DB_URL"

// What the conventions that Gravl was written to say of its pool.
const (
	usualPool      = 20
	mostPool       = 1000
	idleTimeout    = 30 * time.Second
	connectTimeout = 2 * time.Second
)

// shortestPassword is what Gravl's sign-off asks for.
const shortestPassword = 32

// Read reads DB_URL, which holds all that libpq reads, and DB_POOL_SIZE, and refuses a login that could be guessed. Nothing is
// connected yet.
func Read(env *settings.Env) *pgxpool.Config {
	url := env.String(variable, "")
	if url == "" {
		env.Add(settings.Wrong(variable, "is not set; it is an address such as postgresql://user:password@postgres:5432/gravl"))
		return nil
	}
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		env.Add(settings.Wrong(variable, "%v", withoutAddress(err)))
		return nil
	}
	login := config.ConnConfig
	if problem := weakness(login.User, login.Password); problem != "" {
		env.Add(settings.Wrong(variable, "its password %s", problem))
	}
	login.ConnectTimeout = connectTimeout
	config.MaxConns = int32(min(env.Int("DB_POOL_SIZE", usualPool, 1), mostPool))
	config.MaxConnIdleTime = idleTimeout
	return config
}

// withoutAddress is why an address can't be used, without the address: that holds the password.
func withoutAddress(err error) error {
	if cause := errors.Unwrap(err); cause != nil {
		return fmt.Errorf("can't be used: %w", cause)
	}
	return errors.New("is no address of PostgreSQL")
}

func weakness(user, password string) string {
	switch {
	case password == "gravl_password":
		return "is the one of Gravl's templates"
	case password == user:
		return "is the user's name"
	case len(password) < shortestPassword:
		return fmt.Sprintf("has %d characters, and must have %d", len(password), shortestPassword)
	}
	return ""
}
