// Package migrations brings a database to the schema of a release: numbered files of SQL, each applied once, in order. A
// ledger in the database says which have been, with their checksums.
package migrations

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"regexp"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Migration is one file.
type Migration struct {
	Name, SQL, Checksum string
}

var numbered = regexp.MustCompile(`^(\d{3})_[a-z0-9_]+\.sql$`)

// Read reads the migrations of a folder. Their numbers count from 001, so that none can be missing.
func Read(folder fs.FS) ([]Migration, error) {
	// Sorted by name.
	files, err := fs.Glob(folder, "*.sql")
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, errors.New("the folder holds no migrations")
	}
	all := make([]Migration, 0, len(files))
	for i, name := range files {
		number := fmt.Sprintf("%03d", i+1)
		if match := numbered.FindStringSubmatch(name); match == nil || match[1] != number {
			return nil, fmt.Errorf("%s: expected a file such as %s_exercises.sql", name, number)
		}
		content, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(content)
		all = append(all, Migration{Name: name, SQL: string(content), Checksum: hex.EncodeToString(sum[:])})
	}
	return all, nil
}

const (
	// Whoever comes second waits, and then finds the work done. It ends with the connection, too.
	lock   = `SELECT pg_advisory_lock(hashtext('schema_migrations'))`
	unlock = `SELECT pg_advisory_unlock(hashtext('schema_migrations'))`
	ledger = `CREATE TABLE IF NOT EXISTS schema_migrations (
		name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`
	record = `INSERT INTO schema_migrations (name, checksum) VALUES ($1, $2)`
)

// Apply applies what has not been, and returns how many those were. Each is applied and recorded in one transaction: one
// that fails leaves nothing behind, and those before it stay.
func Apply(ctx context.Context, conn *pgx.Conn, all []Migration, log *slog.Logger) (int, error) {
	if _, err := conn.Exec(ctx, lock); err != nil {
		return 0, err
	}
	defer func() { _, _ = conn.Exec(ctx, unlock) }()
	if _, err := conn.Exec(ctx, ledger); err != nil {
		return 0, err
	}
	done, err := applied(ctx, conn)
	if err != nil {
		return 0, err
	}
	missing, err := missing(all, done, log)
	if err != nil {
		return 0, err
	}
	for i, one := range missing {
		if err := apply(ctx, conn, one); err != nil {
			return i, fmt.Errorf("%s: %w", one.Name, explained(err))
		}
		log.Info("applied", "migration", one.Name)
	}
	return len(missing), nil
}

func applied(ctx context.Context, conn *pgx.Conn) (map[string]string, error) {
	rows, err := conn.Query(ctx, `SELECT name, checksum FROM schema_migrations`)
	if err != nil {
		return nil, err
	}
	done := map[string]string{}
	var name, checksum string
	_, err = pgx.ForEachRow(rows, []any{&name, &checksum}, func() error {
		done[name] = checksum
		return nil
	})
	return done, err
}

// missing are those to be applied: the last ones. Whatever else differs is somebody's mistake, and nothing is applied.
func missing(all []Migration, done map[string]string, log *slog.Logger) ([]Migration, error) {
	known := map[string]bool{}
	first := len(all)
	for i, one := range all {
		known[one.Name] = true
		checksum, there := done[one.Name]
		switch {
		case !there:
			first = min(first, i)
		case checksum != one.Checksum:
			return nil, fmt.Errorf("%s was changed after it had been applied: put the change into a migration of its own", one.Name)
		case first < i:
			return nil, fmt.Errorf("%s was applied, and %s before it was not", one.Name, all[first].Name)
		}
	}
	for name := range done {
		if !known[name] {
			// An older release runs on a newer schema while it is rolled out or back.
			log.Warn("the database has a migration that this release doesn't know", "migration", name)
		}
	}
	return all[first:], nil
}

func apply(ctx context.Context, conn *pgx.Conn, one Migration) error {
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		// The simple protocol takes several statements at once.
		if _, err := tx.Conn().PgConn().Exec(ctx, one.SQL).ReadAll(); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, record, one.Name, one.Checksum)
		return err
	})
}

// explained adds what PostgreSQL knows beyond its message, but for the values of rows.
func explained(err error) error {
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.Hint != "" {
		return fmt.Errorf("%w (%s)", err, refused.Hint)
	}
	return err
}
