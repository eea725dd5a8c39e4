package manager

import (
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"seaworthy.dev/canary/internal/settings"
)

// config is what the environment says.
type config struct {
	address     string
	database    *pgx.ConnConfig
	pool        pool
	requireAuth bool
	signingKey  []byte
	masterKey   []byte
	// patience is how long /readyz, snapshots and invoices wait for the database.
	patience  time.Duration
	allowlist []string
	rates     rates
}

// placeholder is what kubeOP's templates have in the place of a key; it counts as none.
const placeholder = "REPLACE-ME"

// keyLength is that of AES-256.
const keyLength = 32

// read reads the variables. What kubeOP's manager refuses is a problem; what it swallows, as a number that is none, isn't.
func read(env *settings.Env) config {
	c := config{
		address:     env.String("KUBEOP_HTTP_ADDR", ":8080"),
		database:    address(env),
		requireAuth: isTrue(env, "KUBEOP_REQUIRE_AUTH"),
		signingKey:  key(env, "KUBEOP_JWT_SIGNING_KEY"),
		masterKey:   key(env, "KUBEOP_KMS_MASTER_KEY"),
		patience:    time.Duration(number(env, "KUBEOP_DB_TIMEOUT_MS", 2000)) * time.Millisecond,
		allowlist:   list(env, "KUBEOP_IMAGE_ALLOWLIST"),
		rates:       rates{cpu: rate(env, "KUBEOP_RATE_CPU_MILLI", 1e-6), memory: rate(env, "KUBEOP_RATE_MEM_MIB", 2e-7)},
		pool: pool{
			open: number(env, "KUBEOP_DB_MAX_OPEN", 10),
			idle: number(env, "KUBEOP_DB_MAX_IDLE", 5),
			life: time.Duration(number(env, "KUBEOP_DB_CONN_MAX_LIFETIME", 1800)) * time.Second,
		},
	}
	c.checkKeys(env)
	return c
}

func (c *config) checkKeys(env *settings.Env) {
	insecure := isTrue(env, "KUBEOP_DEV_INSECURE")
	if c.requireAuth && len(c.signingKey) == 0 && !insecure {
		env.Add(settings.Wrong("KUBEOP_JWT_SIGNING_KEY", "is required when auth is enabled"))
	}
	switch {
	case len(c.masterKey) == keyLength:
	case len(c.masterKey) > 0:
		env.Add(settings.Wrong("KUBEOP_KMS_MASTER_KEY", "must be %d bytes, and is %d", keyLength, len(c.masterKey)))
	case insecure:
		c.masterKey = randomKey()
	default:
		env.Add(settings.Wrong("KUBEOP_KMS_MASTER_KEY", "is required"))
	}
}

// address reads KUBEOP_DB_URL. Why it can't be used is not told: the parser's words may hold the password.
func address(env *settings.Env) *pgx.ConnConfig {
	url := env.String("KUBEOP_DB_URL", "")
	if url == "" {
		env.Add(settings.Wrong("KUBEOP_DB_URL", "is required"))
		return nil
	}
	parsed, err := pgx.ParseConfig(url)
	if err != nil {
		env.Add(settings.Wrong("KUBEOP_DB_URL", "is no address of PostgreSQL, or names a certificate that can't be read"))
	}
	return parsed
}

// key is in standard base64.
func key(env *settings.Env, name string) []byte {
	value := env.String(name, "")
	if value == placeholder {
		return nil
	}
	decoded, err := base64.StdEncoding.DecodeString(value)
	if err != nil {
		env.Add(settings.Wrong(name, "is not standard base64: %v", err))
	}
	return decoded
}

// isTrue takes one spelling; with any other one, the switch is off.
func isTrue(env *settings.Env, name string) bool { return env.String(name, "") == "true" }

// number is 0 where the text is no number, as kubeOP has it.
func number(env *settings.Env, name string, fallback int) int {
	found, _ := strconv.Atoi(env.String(name, strconv.Itoa(fallback)))
	return found
}

func rate(env *settings.Env, name string, fallback float64) float64 {
	found, err := strconv.ParseFloat(env.String(name, ""), 64)
	if err != nil {
		return fallback
	}
	return found
}

// list is nil where nothing is set.
func list(env *settings.Env, name string) []string {
	value := env.String(name, "")
	if value == "" {
		return nil
	}
	return strings.Split(value, ",")
}
