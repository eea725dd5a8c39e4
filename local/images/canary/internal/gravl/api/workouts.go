package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// pingTimeout is shorter than the kubelet waits for an answer.
const pingTimeout = 2 * time.Second

const largestBody = 64 << 10

func (s *server) health(ctx context.Context, _ *http.Request) (int, any, error) {
	ctx, cancel := context.WithTimeout(ctx, pingTimeout)
	defer cancel()
	if err := s.pool.Ping(ctx); err != nil {
		s.log.Warn("the database doesn't answer", "problem", err.Error())
		return 0, nil, errUnavailable
	}
	return http.StatusOK, map[string]string{"database": "up"}, nil
}

type exercise struct {
	ID          int64  `json:"id"`
	Name        string `json:"name"`
	MuscleGroup string `json:"muscle_group"`
}

func (s *server) exercises(ctx context.Context, _ *http.Request) (int, any, error) {
	rows, err := s.pool.Query(ctx, `SELECT id, name, muscle_group FROM exercises ORDER BY id`)
	if err != nil {
		return 0, nil, err
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[exercise])
	return http.StatusOK, all, err
}

// set is what somebody has lifted.
type set struct {
	ID         int64     `json:"id"`
	ExerciseID int64     `json:"exercise_id"`
	Reps       int       `json:"reps"`
	WeightKg   float64   `json:"weight_kg"`
	LoggedAt   time.Time `json:"logged_at"`
}

const (
	columns = `id, exercise_id, reps, weight_kg::float8, logged_at`
	insert  = `INSERT INTO workout_logs (exercise_id, reps, weight_kg) VALUES ($1, $2, $3) RETURNING ` + columns
	trained = `INSERT INTO muscle_group_recovery (muscle_group, last_trained, sets)
		SELECT muscle_group, $2, 1 FROM exercises WHERE id = $1
		ON CONFLICT (muscle_group) DO UPDATE
		SET last_trained = excluded.last_trained, sets = muscle_group_recovery.sets + 1`
)

// keep writes a set, and that its muscles were trained, in one transaction.
func (s *server) keep(ctx context.Context, r *http.Request) (int, any, error) {
	var given set
	decoder := json.NewDecoder(http.MaxBytesReader(nil, r.Body, largestBody))
	if err := decoder.Decode(&given); err != nil {
		return 0, nil, invalid("expected JSON such as {exercise_id: 1, reps: 5, weight_kg: 100}")
	}
	var kept set
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, insert, given.ExerciseID, given.Reps, given.WeightKg)
		if err != nil {
			return err
		}
		if kept, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[set]); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, trained, kept.ExerciseID, kept.LoggedAt)
		return err
	})
	return http.StatusCreated, kept, refused(err)
}

func (s *server) logged(ctx context.Context, r *http.Request) (int, any, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return 0, nil, errUnknownPath
	}
	rows, err := s.pool.Query(ctx, `SELECT `+columns+` FROM workout_logs WHERE id = $1`, id)
	if err != nil {
		return 0, nil, err
	}
	found, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[set])
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil, &problem{http.StatusNotFound, "NOT_FOUND", "there is no such set"}
	}
	return http.StatusOK, found, err
}

// refused tells a client that what it gave breaks a rule of the schema.
func refused(err error) error {
	var broken *pgconn.PgError
	if !errors.As(err, &broken) {
		return err
	}
	switch broken.Code {
	case "23503":
		return invalid("there is no such exercise")
	case "23514", "22003":
		return invalid("reps are from 1 to 1000, and weight_kg from 0 to 9999")
	}
	return err
}
