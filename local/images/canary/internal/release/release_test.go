package release

import (
	"strings"
	"testing"

	"seaworthy.dev/canary/internal/settings"
)

func read(text string) (Release, error) {
	env := settings.From(func(string) string { return text })
	r := Read(env)
	return r, env.Err()
}

func TestReleases(t *testing.T) {
	for text, public := range map[string]bool{"": false, "v0.1.2": true, "v0.9.7": false, "v1.0.0": false} {
		if r, err := read(text); err != nil || r.Public() != public || (text != "" && r.String() != text) {
			t.Errorf("%q: %v %v", text, r, err)
		}
	}
	for _, text := range []string{"0.1.2", "latest", "v1"} {
		if _, err := read(text); err == nil || !strings.HasPrefix(err.Error(), "CANARY_RELEASE: ") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
