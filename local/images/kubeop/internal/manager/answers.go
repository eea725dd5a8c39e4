package manager

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"seaworthy.dev/canary/kubeop/internal/metrics"
)

// answer gives what a request is answered with as JSON; nothing is an answer without a body.
type answer func(*http.Request, *claims) (any, error)

// refusal is an answer of a status and one word.
type refusal struct {
	status int
	word   string
}

func (r *refusal) Error() string { return r.word }

var (
	errInvalid   = &refusal{http.StatusBadRequest, "invalid"}
	errID        = &refusal{http.StatusBadRequest, "id"}
	errForbidden = &refusal{http.StatusForbidden, "forbidden"}
	errMissing   = &refusal{http.StatusUnauthorized, "missing token"}
	errToken     = &refusal{http.StatusUnauthorized, "invalid token"}
	errNotFound  = &refusal{http.StatusNotFound, "not found"}
	errMethod    = &refusal{http.StatusMethodNotAllowed, "method"}
	// errDatabase is the word for whatever the database refuses: a name that exists and an id that is none, too.
	errDatabase = &refusal{http.StatusInternalServerError, "db"}
)

// gate says who asks, or why they may not.
type gate func(*http.Request) (*claims, error)

// call is one method of a path.
type call struct {
	gate   gate
	answer answer
}

// calls are a path's methods; the one without a name answers all of them.
type calls map[string]call

func (s *server) answering(calls calls) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		result, err := calls.answer(r)
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		if result == nil {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		if other, ok := result.(interface{ status() int }); ok {
			w.WriteHeader(other.status())
		}
		_ = json.NewEncoder(w).Encode(result)
	}
}

func (c calls) answer(r *http.Request) (any, error) {
	one, known := c[r.Method]
	if !known {
		if one, known = c[""]; !known {
			return nil, errMethod
		}
	}
	by, err := one.gate(r)
	if err != nil {
		return nil, err
	}
	return one.answer(r, by)
}

func (s *server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	var told *refusal
	if !errors.As(err, &told) {
		told = errDatabase
		s.log.Debug("refused by the database", "method", r.Method, "path", r.URL.Path, "error", err.Error())
	}
	http.Error(w, `{"error":"`+told.word+`"}`, told.status)
}

// anyone has a token of any role. Where none is asked for, everybody is an administrator.
func (s *server) anyone(r *http.Request) (*claims, error) {
	if !s.config.requireAuth {
		return &claims{Role: "admin"}, nil
	}
	token, found := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !found {
		return nil, errMissing
	}
	read, err := verify(token, s.config.signingKey)
	if err != nil {
		return nil, errToken
	}
	return read, nil
}

func (s *server) admin(r *http.Request) (*claims, error) {
	by, err := s.anyone(r)
	if err == nil && !by.admin() {
		return nil, errForbidden
	}
	return by, err
}

// adminOrForbidden is the gate of the list of tenants, which calls a bad token forbidden.
func (s *server) adminOrForbidden(r *http.Request) (*claims, error) {
	by, err := s.admin(r)
	if err != nil {
		return nil, errForbidden
	}
	return by, nil
}

// anyoneOrMissing is the gate of the other lists, which call a bad token a missing one.
func (s *server) anyoneOrMissing(r *http.Request) (*claims, error) {
	by, err := s.anyone(r)
	if err != nil {
		return nil, errMissing
	}
	return by, nil
}

// logging writes a line for each request, as kubeOP's manager does.
func (s *server) logging(routes http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		w.Header().Set("Content-Type", "application/json")
		seen := &metrics.StatusWriter{ResponseWriter: w, Status: http.StatusOK}
		routes.ServeHTTP(seen, r)
		s.log.Info("http", slog.String("method", r.Method), slog.String("path", r.URL.Path), slog.Int("status", seen.Status),
			slog.String("remote", r.RemoteAddr), slog.String("duration", time.Since(begun).String()))
	})
}

// decode reads a request's body.
func decode[T any](r *http.Request) (T, error) {
	var read T
	if err := json.NewDecoder(r.Body).Decode(&read); err != nil {
		return read, errInvalid
	}
	return read, nil
}
