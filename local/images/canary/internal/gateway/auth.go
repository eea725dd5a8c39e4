package gateway

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"seaworthy.dev/canary/internal/settings"
)

const sessionTime = 12 * time.Hour

// auth knows who may use the API: holders of a key, and people who logged in where that is on.
type auth struct {
	// keys are hashed, so that a comparison takes the same time whatever the length.
	keys  [][sha256.Size]byte
	admin *admin
	redis redis.UniversalClient
}

type admin struct{ name, password [sha256.Size]byte }

// readAuth reads the keys in the order of Cordum's gateway: a list, and the first that is set of three single ones.
func readAuth(env *settings.Env) *auth {
	a := &auth{}
	for _, key := range readKeyList(env) {
		a.keys = append(a.keys, sha256.Sum256([]byte(key)))
	}
	for _, name := range []string{"CORDUM_SUPER_SECRET_API_TOKEN", "CORDUM_API_KEY", "API_KEY"} {
		if key := env.String(name, ""); key != "" {
			a.keys = append(a.keys, sha256.Sum256([]byte(key)))
			break
		}
	}
	if env.Bool("CORDUM_USER_AUTH_ENABLED") {
		a.admin = readAdmin(env)
	}
	return a
}

func readKeyList(env *settings.Env) []string {
	const name = "CORDUM_API_KEYS"
	text := env.String(name, "")
	if !strings.HasPrefix(text, "[") {
		return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
	}
	var keys []string
	if err := json.Unmarshal([]byte(text), &keys); err != nil {
		env.Add(settings.Wrong(name, "is neither a list separated by commas nor a JSON list of texts"))
	}
	return keys
}

func readAdmin(env *settings.Env) *admin {
	values := map[string]string{"CORDUM_ADMIN_USERNAME": "", "CORDUM_ADMIN_PASSWORD": ""}
	for name := range values {
		if values[name] = env.String(name, ""); values[name] == "" {
			env.Add(settings.Wrong(name, "is not set, but CORDUM_USER_AUTH_ENABLED is"))
		}
	}
	return &admin{
		name:     sha256.Sum256([]byte(values["CORDUM_ADMIN_USERNAME"])),
		password: sha256.Sum256([]byte(values["CORDUM_ADMIN_PASSWORD"])),
	}
}

// open is true where nobody has to prove anything, as with Cordum's gateway when no key is set.
func (a *auth) open() bool { return len(a.keys) == 0 && a.admin == nil }

// require lets requests through that carry a key or a session.
func (a *auth) require(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		allowed, err := a.allows(r)
		switch {
		case err != nil:
			refuse(w, http.StatusServiceUnavailable, "the session cannot be looked up now")
		case !allowed:
			refuse(w, http.StatusUnauthorized, "unauthorized")
		default:
			next(w, r)
		}
	}
}

func (a *auth) allows(r *http.Request) (bool, error) {
	if a.open() {
		return true, nil
	}
	token := r.Header.Get("X-API-Key")
	if bearer, found := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); token == "" && found {
		token = strings.TrimSpace(bearer)
	}
	if token == "" {
		// What opens a WebSocket in a browser can set no header.
		token = r.URL.Query().Get("api_key")
	}
	if token == "" {
		return false, nil
	}
	hash := sha256.Sum256([]byte(token))
	match := 0
	for _, key := range a.keys {
		match |= subtle.ConstantTimeCompare(key[:], hash[:])
	}
	if match == 1 || a.admin == nil {
		return match == 1, nil
	}
	err := a.redis.Get(r.Context(), sessionKey(hash)).Err()
	if errors.Is(err, redis.Nil) {
		return false, nil
	}
	return err == nil, err
}

// login trades the administrator's name and password for a session's token.
func (a *auth) login(w http.ResponseWriter, r *http.Request) {
	var given struct{ Username, Password string }
	if a.admin == nil {
		refuse(w, http.StatusNotFound, "user login is off; CORDUM_USER_AUTH_ENABLED switches it on")
		return
	}
	if err := decode(w, r, &given); err != nil {
		refuse(w, http.StatusBadRequest, "invalid json")
		return
	}
	name, password := sha256.Sum256([]byte(given.Username)), sha256.Sum256([]byte(given.Password))
	if subtle.ConstantTimeCompare(name[:], a.admin.name[:])&
		subtle.ConstantTimeCompare(password[:], a.admin.password[:]) != 1 {
		refuse(w, http.StatusUnauthorized, "wrong name or password")
		return
	}
	token, err := a.newSession(r.Context())
	if err != nil {
		refuse(w, http.StatusServiceUnavailable, "the session cannot be stored now")
		return
	}
	answer(w, map[string]any{"token": token, "expires_in": int(sessionTime.Seconds())})
}

func (a *auth) newSession(ctx context.Context) (string, error) {
	token := rand.Text()
	return token, a.redis.Set(ctx, sessionKey(sha256.Sum256([]byte(token))), "admin", sessionTime).Err()
}

// sessionKey keeps the token itself out of Redis.
func sessionKey(hash [sha256.Size]byte) string { return "session:" + hex.EncodeToString(hash[:]) }
