// Package settings reads what the environment says, and collects everything that is wrong with it, so that one start
// of a service shows every mistake by the name of its variable.
package settings

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Problem is one variable that is wrong, or that names something which does not answer.
type Problem struct {
	Name string
	What string
}

func (p *Problem) Error() string { return p.Name + ": " + p.What }

// Wrong makes a problem of one variable. The text must not hold a secret.
func Wrong(name, format string, args ...any) *Problem {
	// One line a problem, though some parsers write several.
	text := strings.Join(strings.Fields(fmt.Sprintf(format, args...)), " ")
	return &Problem{Name: name, What: text}
}

// Env reads variables. An empty variable counts as one that is not set.
type Env struct {
	lookup   func(string) string
	problems []error
}

// From reads variables with lookup, which is os.Getenv outside tests.
func From(lookup func(string) string) *Env { return &Env{lookup: lookup} }

// Err is everything found wrong so far, or nil.
func (e *Env) Err() error { return errors.Join(e.problems...) }

// Add notes a problem.
func (e *Env) Add(problem *Problem) { e.problems = append(e.problems, problem) }

// String is the variable's value without the space around it.
func (e *Env) String(name, fallback string) string {
	if value := strings.TrimSpace(e.lookup(name)); value != "" {
		return value
	}
	return fallback
}

// Bool takes the spellings that Cordum's services take.
func (e *Env) Bool(name string) bool {
	switch strings.ToLower(e.String(name, "")) {
	case "1", "true", "yes", "y", "on":
		return true
	case "", "0", "false", "no", "n", "off":
		return false
	}
	e.Add(Wrong(name, "is neither true nor false; use 1 or 0"))
	return false
}

// Int is a whole number that is at least min.
func (e *Env) Int(name string, fallback, min int) int {
	value := e.String(name, "")
	if value == "" {
		return fallback
	}
	number, err := strconv.Atoi(value)
	if err != nil || number < min {
		e.Add(Wrong(name, "%q is not a whole number of at least %d", value, min))
		return fallback
	}
	return number
}

// Duration is a positive length of time in Go's notation, as 10m or 168h.
func (e *Env) Duration(name string, fallback time.Duration) time.Duration {
	value := e.String(name, "")
	if value == "" {
		return fallback
	}
	length, err := time.ParseDuration(value)
	if err != nil || length <= 0 {
		e.Add(Wrong(name, "%q is not a positive duration such as 30s, 10m or 168h", value))
		return fallback
	}
	return length
}

// OneOf is a value out of a list, the first being what holds where nothing is set.
func (e *Env) OneOf(name string, allowed ...string) string {
	value := e.String(name, allowed[0])
	if !slices.Contains(allowed, value) {
		e.Add(Wrong(name, "%q is not one of %s", value, strings.Join(allowed, ", ")))
		return allowed[0]
	}
	return value
}

// Address is host:port, where the host may be empty to listen on every address.
func (e *Env) Address(name, fallback string) string {
	value := e.String(name, fallback)
	if err := CheckAddress(value); err != nil {
		e.Add(Wrong(name, "%v", err))
	}
	return value
}

// Addresses is a list of host:port, separated by commas or space.
func (e *Env) Addresses(name string) []string {
	list := strings.FieldsFunc(e.String(name, ""), func(r rune) bool { return r == ',' || r == ' ' || r == '\n' || r == '\t' })
	for _, address := range list {
		if err := CheckAddress(address); err != nil {
			e.Add(Wrong(name, "%v", err))
		}
	}
	return list
}

// PublicAddress is a listening address for metrics that only counts where publicName says that others may see them.
func (e *Env) PublicAddress(name, value, publicName string) string {
	host, _, _ := net.SplitHostPort(value)
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) && !e.Bool(publicName) {
		e.Add(Wrong(publicName, "is not 1, and %s listens on %q, which others can reach", name, value))
	}
	return value
}

// CheckAddress says what keeps a text from being host:port.
func CheckAddress(address string) error {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("%q is not host:port", address)
	}
	if number, err := strconv.Atoi(port); err != nil || number < 0 || number > 65535 {
		return fmt.Errorf("%q has no port between 0 and 65535", address)
	}
	return nil
}
