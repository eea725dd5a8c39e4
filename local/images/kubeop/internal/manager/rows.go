package manager

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"time"

	"seaworthy.dev/canary/kubeop/internal/metrics"
)

// row is what one kind of row is read into: where each column goes.
type row[T any] func(*T) []any

// one reads the first row, which may be made by the statement itself.
func one[T any](ctx context.Context, s *server, operation string, fields row[T], query string, args ...any) (*T, error) {
	defer metrics.Database(operation, time.Now())
	var read T
	err := s.db.QueryRowContext(ctx, query, args...).Scan(fields(&read)...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, errNotFound
	}
	return &read, err
}

// many reads all rows. None are nil, which is null in JSON.
func many[T any](ctx context.Context, s *server, operation string, fields row[T], query string, args ...any) ([]T, error) {
	defer metrics.Database(operation, time.Now())
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var all []T
	for rows.Next() {
		var read T
		if err := rows.Scan(fields(&read)...); err != nil {
			return nil, err
		}
		all = append(all, read)
	}
	return all, rows.Err()
}

// deleteFrom deletes the row of a table that the path names. What belongs to it goes with it, but for tenants of a cluster.
func (s *server) deleteFrom(table string) answer {
	return func(r *http.Request, by *claims) (any, error) {
		id := r.PathValue("id")
		if id == "" {
			return nil, errID
		}
		if !by.admin() {
			return nil, errForbidden
		}
		defer metrics.Database("delete_"+table[:len(table)-1], time.Now())
		_, err := s.db.ExecContext(r.Context(), `DELETE FROM `+table+` WHERE id = $1`, id)
		return nil, err
	}
}
