package gateway

import (
	"context"
	"net/http"
	"time"

	"seaworthy.dev/canary/internal/locks"
)

type lockRequest struct {
	Resource string `json:"resource"`
	Owner    string `json:"owner"`
	Mode     string `json:"mode"`
	TTLms    int64  `json:"ttl_ms"`
}

func (l lockRequest) length() time.Duration { return time.Duration(l.TTLms) * time.Millisecond }

func (a *api) showLock(w http.ResponseWriter, r *http.Request) {
	resource := r.URL.Query().Get("resource")
	if resource == "" {
		refuse(w, http.StatusBadRequest, "resource required")
		return
	}
	lock, err := a.locks.Get(r.Context(), resource)
	switch {
	case err != nil:
		a.broken(w, err)
	case lock == nil:
		refuse(w, http.StatusNotFound, "lock not found")
	default:
		answer(w, lock)
	}
}

func (a *api) acquireLock(w http.ResponseWriter, r *http.Request) {
	a.withLock(w, r, func(ctx context.Context, given lockRequest) {
		lock, err := a.locks.Acquire(ctx, given.Resource, given.Owner, given.Mode, given.length())
		a.answerLock(w, lock, err, http.StatusConflict, "lock unavailable")
	})
}

func (a *api) renewLock(w http.ResponseWriter, r *http.Request) {
	a.withLock(w, r, func(ctx context.Context, given lockRequest) {
		lock, err := a.locks.Renew(ctx, given.Resource, given.Owner, given.length())
		a.answerLock(w, lock, err, http.StatusNotFound, "lock not held")
	})
}

func (a *api) releaseLock(w http.ResponseWriter, r *http.Request) {
	a.withLock(w, r, func(ctx context.Context, given lockRequest) {
		lock, err := a.locks.Release(ctx, given.Resource, given.Owner)
		a.answerOr(w, map[string]any{"lock": lock, "released": true}, err)
	})
}

func (a *api) withLock(w http.ResponseWriter, r *http.Request, do func(context.Context, lockRequest)) {
	var given lockRequest
	if err := decode(w, r, &given); err != nil {
		refuse(w, http.StatusBadRequest, "invalid json")
		return
	}
	if given.Resource == "" || given.Owner == "" {
		refuse(w, http.StatusBadRequest, "resource and owner required")
		return
	}
	do(r.Context(), given)
}

func (a *api) answerLock(w http.ResponseWriter, lock *locks.Lock, err error, status int, why string) {
	switch {
	case err != nil:
		a.broken(w, err)
	case lock == nil:
		refuse(w, status, why)
	default:
		answer(w, lock)
	}
}
