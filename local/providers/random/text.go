package random

import (
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"

	"golang.org/x/crypto/bcrypt"

	"seaworthy.dev/local/providers/internal/table"
)

// class is a set of characters that a text may draw from.
type class struct {
	// include and minimum are the names of the inputs that switch the class on and say how many of it there must be.
	include, minimum string
	characters       string
}

var classes = []class{
	{"lower", "minLower", "abcdefghijklmnopqrstuvwxyz"},
	{"upper", "minUpper", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
	{"numeric", "minNumeric", "0123456789"},
	{"special", "minSpecial", "!@#$%&*()-_=+[]{}<>:?"},
}

var textFields = []table.Field{
	{Name: "length", Kind: table.Int, Required: true},
	{Name: "lower", Kind: table.Bool, Default: true},
	{Name: "minLower", Kind: table.Int, Default: 0},
	{Name: "minNumeric", Kind: table.Int, Default: 0},
	{Name: "minSpecial", Kind: table.Int, Default: 0},
	{Name: "minUpper", Kind: table.Int, Default: 0},
	// number is the old name of numeric.
	{Name: "number", Kind: table.Bool, Default: true},
	{Name: "numeric", Kind: table.Bool, Default: true},
	{Name: "overrideSpecial", Kind: table.String},
	{Name: "special", Kind: table.Bool, Default: true},
	{Name: "upper", Kind: table.Bool, Default: true},
	keepers,
}

var randomString = table.Resource{
	Fields:   textFields,
	Outputs:  []string{"result"},
	Validate: validateText,
	Create: func(in table.Values) (string, map[string]any, error) {
		text := drawText(in)
		return text, map[string]any{"result": text}, nil
	},
	Import: func(id string) (string, map[string]any, map[string]any, error) {
		return id, map[string]any{"length": len(id)}, map[string]any{"result": id}, nil
	},
}

var randomPassword = table.Resource{
	Fields:   textFields,
	Outputs:  []string{"bcryptHash", "result"},
	Secrets:  []string{"bcryptHash", "result"},
	Validate: validateText,
	Create: func(in table.Values) (string, map[string]any, error) {
		out, err := password(drawText(in))
		return "none", out, err
	},
	Import: func(id string) (string, map[string]any, map[string]any, error) {
		out, err := password(id)
		return "none", map[string]any{"length": len(id)}, out, err
	},
}

// password hashes at most 72 bytes, which is all that bcrypt takes in.
func password(text string) (map[string]any, error) {
	hash, err := bcrypt.GenerateFromPassword([]byte(text)[:min(len(text), 72)], bcrypt.DefaultCost)
	if err != nil {
		return nil, errors.New("the password could not be hashed")
	}
	return map[string]any{"result": text, "bcryptHash": string(hash)}, nil
}

func validateText(in table.Values) error {
	if !in.Has("length") {
		return nil
	}
	chosen, minimum := included(in), 0
	for _, class := range chosen {
		minimum += in.Int(class.minimum)
	}
	switch length := in.Int("length"); {
	case length < 1:
		return errors.New("length must be 1 or more")
	case len(chosen) == 0:
		return errors.New("at least one of lower, upper, numeric and special must be true")
	case minimum > length:
		return fmt.Errorf("length is %d, but minLower, minUpper, minNumeric and minSpecial add up to %d", length, minimum)
	}
	return nil
}

// included lists the classes that are switched on, with the characters to use for each.
func included(in table.Values) []class {
	var chosen []class
	for _, class := range classes {
		on := in.Bool(class.include)
		if class.include == "numeric" {
			on = on && in.Bool("number")
		}
		if class.include == "special" && in.Has("overrideSpecial") {
			class.characters = in.String("overrideSpecial")
		}
		if on && class.characters != "" {
			chosen = append(chosen, class)
		}
	}
	return chosen
}

// drawText takes each class's minimum first, fills up from all of them, and shuffles, so that no place tells its class.
func drawText(in table.Values) string {
	all, text := "", []byte{}
	for _, class := range included(in) {
		all += class.characters
		for range in.Int(class.minimum) {
			text = append(text, pick(class.characters))
		}
	}
	for len(text) < in.Int("length") {
		text = append(text, pick(all))
	}
	for i := len(text) - 1; i > 0; i-- {
		j := below(int64(i + 1))
		text[i], text[j] = text[j], text[i]
	}
	return string(text)
}

func pick(characters string) byte { return characters[below(int64(len(characters)))] }

// below draws a number from 0 up to n, each equally likely.
func below(n int64) int64 {
	value, err := rand.Int(rand.Reader, big.NewInt(n))
	if err != nil {
		panic(err) // The operating system's source never fails.
	}
	return value.Int64()
}
