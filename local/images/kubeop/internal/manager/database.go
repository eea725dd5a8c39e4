package manager

import (
	"context"
	"database/sql"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"seaworthy.dev/canary/kubeop/internal/manager/migrations"
)

// pool is how many connections there may be, in the words of database/sql, which kubeOP uses, too.
type pool struct {
	open, idle int
	life       time.Duration
}

// connect gives a database that answers and has the schema of this release. It tries once: without its database, the
// manager doesn't start.
func connect(ctx context.Context, address *pgx.ConnConfig, size pool) (*sql.DB, error) {
	db := stdlib.OpenDB(*address)
	if size.open > 0 {
		db.SetMaxOpenConns(size.open)
	}
	db.SetMaxIdleConns(max(size.idle, 0))
	if size.life > 0 {
		db.SetConnMaxLifetime(size.life)
	}
	if err := db.PingContext(ctx); err != nil {
		_ = db.Close()
		return nil, err
	}
	if err := migrations.Apply(ctx, db); err != nil {
		_ = db.Close()
		return nil, err
	}
	return db, nil
}
