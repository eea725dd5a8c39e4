// Package release knows which of Cordum's releases an image stands in for: what a service serves and exports differs.
package release

import (
	"fmt"

	"seaworthy.dev/canary/internal/settings"
)

const (
	variable = "CANARY_RELEASE"
	// newest is what a canary stands in for that is run outside its images.
	newest = "v0.9.7"
)

// Release is a version of Cordum.
type Release struct{ major, minor, patch int }

// Read reads CANARY_RELEASE, which the images carry as their own tag.
func Read(env *settings.Env) Release {
	text := env.String(variable, newest)
	var r Release
	if _, err := fmt.Sscanf(text, "v%d.%d.%d", &r.major, &r.minor, &r.patch); err != nil {
		env.Add(settings.Wrong(variable, "%q is not of the form v0.9.7", text))
	}
	return r
}

// Public reports whether this is a release of the public code, of which each behaviour is known from its source.
func (r Release) Public() bool { return r.major == 0 && r.minor < 9 }

func (r Release) String() string { return fmt.Sprintf("v%d.%d.%d", r.major, r.minor, r.patch) }
