package database

import (
	"strings"
	"testing"

	"seaworthy.dev/canary/internal/settings"
)

const strong = "0123456789abcdef0123456789abcdef"

func problemOf(url string) (string, bool) {
	env := settings.From(func(name string) string { return map[string]string{"DB_URL": url}[name] })
	config := Read(env)
	if err := env.Err(); err != nil {
		return err.Error(), false
	}
	return "", config != nil
}

func TestReadTakesAStrongLogin(t *testing.T) {
	if problem, read := problemOf("postgresql://gravl:" + strong + "@postgres:5432/gravl"); !read {
		t.Fatal(problem)
	}
}

func TestReadRefusesWhatCouldBeGuessedWithoutTellingIt(t *testing.T) {
	for url, expected := range map[string]string{
		"": "is not set",
		"postgresql://gravl_user:gravl_password@postgres/gravl":                                     "of Gravl's templates",
		"postgresql://gravl:gravl@postgres/gravl":                                                   "the user's name",
		"postgresql://gravl:" + strong[1:] + "@postgres/gravl":                                      "has 31 characters",
		"postgresql://gravl:" + strong + "@postgres:x/gravl":                                        "is no address",
		"postgresql://gravl:" + strong + "@postgres/gravl?sslmode=verify-full&sslrootcert=/nowhere": "/nowhere",
	} {
		problem, read := problemOf(url)
		if read || !strings.Contains(problem, expected) {
			t.Errorf("%q: %q", url, problem)
		}
		if strings.Contains(problem, strong[1:]) || strings.Contains(problem, "gravl_password") {
			t.Errorf("the password is in %q", problem)
		}
	}
}
