package api

import (
	"regexp"

	"seaworthy.dev/canary/internal/settings"
)

// Gravl signs its sessions with it. Its documents ask for 64 hexadecimal digits: 256 bits, which 43 letters and digits have, too.
const (
	fewestDigits     = 64
	fewestCharacters = 43
)

var hexadecimal = regexp.MustCompile(`^[0-9a-fA-F]*$`)

func checkSecret(env *settings.Env) {
	const name = "JWT_SECRET"
	secret := env.String(name, "")
	fewest := fewestCharacters
	if hexadecimal.MatchString(secret) {
		fewest = fewestDigits
	}
	if len(secret) < fewest {
		env.Add(settings.Wrong(name, "has %d characters, and must have %d", len(secret), fewest))
	}
}
