package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"

	"github.com/jackc/pgx/v5/pgxpool"
)

// handler gives a status and what goes with it, or an error, of which the client learns no more than that there was one.
type handler func(context.Context, *http.Request) (int, any, error)

// problem is an error that is the client's, or that a client should know of.
type problem struct {
	status     int
	code, what string
}

func (p *problem) Error() string { return p.what }

var (
	errUnknownPath = &problem{http.StatusNotFound, "NOT_FOUND", "there is no such path"}
	errUnavailable = &problem{http.StatusServiceUnavailable, "DATABASE_UNAVAILABLE", "the database doesn't answer"}
	errInternal    = &problem{http.StatusInternalServerError, "INTERNAL", "internal error"}
)

func invalid(what string) error { return &problem{http.StatusBadRequest, "INVALID", what} }

type server struct {
	pool *pgxpool.Pool
	log  *slog.Logger
}

// answering answers in the form of Gravl's conventions: {success, data} or {success, error, code}.
func (s *server) answering(handle handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), patience)
		defer cancel()
		status, data, err := handle(ctx, r)
		answer := map[string]any{"success": true, "data": data}
		if err != nil {
			told := s.told(r, err)
			status = told.status
			answer = map[string]any{"success": false, "error": told.what, "code": told.code}
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(answer)
	})
}

// told is what the client learns of an error; the log gets the rest.
func (s *server) told(r *http.Request, err error) *problem {
	var known *problem
	if errors.As(err, &known) {
		return known
	}
	s.log.Error("failed", "method", r.Method, "path", r.URL.Path, "problem", err.Error())
	return errInternal
}
