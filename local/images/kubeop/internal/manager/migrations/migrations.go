// Package migrations brings kubeOP's database to its schema, in the way of its manager: at the start of each replica and
// without a lock, so that two replicas that find an empty database get in each other's way.
package migrations

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
)

//go:embed *.sql
var files embed.FS

// Apply applies the files that the ledger doesn't name. A file is one implicit transaction, and its line in the ledger is
// written after it.
func Apply(ctx context.Context, db *sql.DB) error {
	const ledger = `CREATE TABLE IF NOT EXISTS schema_migrations (version text PRIMARY KEY)`
	if _, err := db.ExecContext(ctx, ledger); err != nil {
		return err
	}
	all, err := files.ReadDir(".")
	if err != nil {
		return err
	}
	for _, file := range all {
		if err := apply(ctx, db, file.Name()); err != nil {
			return fmt.Errorf("migration %s failed: %w", file.Name(), err)
		}
	}
	return nil
}

func apply(ctx context.Context, db *sql.DB, name string) error {
	var done bool
	const applied = `SELECT EXISTS (SELECT 1 FROM schema_migrations WHERE version = $1)`
	if err := db.QueryRowContext(ctx, applied, name).Scan(&done); err != nil || done {
		return err
	}
	content, err := files.ReadFile(name)
	if err != nil {
		return err
	}
	// Without arguments, pgx sends it by the simple protocol, which takes several statements at once.
	if _, err := db.ExecContext(ctx, string(content)); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `INSERT INTO schema_migrations (version) VALUES ($1)`, name)
	return err
}
