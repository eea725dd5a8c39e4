package random

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"math/big"

	"seaworthy.dev/local/providers/internal/table"
)

// randomBytes has an id that says nothing. The official provider's is the value itself, which the state and every message
// then show in clear; a secret is better drawn as a RandomPassword, whose id says nothing with both.
var randomBytes = table.Resource{
	Fields:   []table.Field{{Name: "length", Kind: table.Int, Required: true}, keepers},
	Outputs:  []string{"base64", "hex"},
	Secrets:  []string{"base64", "hex"},
	Validate: atLeastOne("length"),
	Create: func(in table.Values) (string, map[string]any, error) {
		return "none", encoded(draw(in.Int("length"))), nil
	},
	Import: func(id string) (string, map[string]any, map[string]any, error) {
		value, err := base64.StdEncoding.DecodeString(id)
		if err != nil {
			return "", nil, nil, errors.New("the id must be the value in base64")
		}
		return "none", map[string]any{"length": len(value)}, encoded(value), nil
	},
}

func encoded(value []byte) map[string]any {
	return map[string]any{"base64": base64.StdEncoding.EncodeToString(value), "hex": hex.EncodeToString(value)}
}

var randomID = table.Resource{
	Fields: []table.Field{
		{Name: "byteLength", Kind: table.Int, Required: true},
		{Name: "prefix", Kind: table.String},
		keepers,
	},
	Outputs:  []string{"b64Std", "b64Url", "dec", "hex"},
	Validate: atLeastOne("byteLength"),
	Create: func(in table.Values) (string, map[string]any, error) {
		value, prefix := draw(in.Int("byteLength")), in.String("prefix")
		id := base64.RawURLEncoding.EncodeToString(value)
		return id, map[string]any{
			"b64Std": prefix + base64.StdEncoding.EncodeToString(value),
			"b64Url": prefix + id,
			"dec":    prefix + new(big.Int).SetBytes(value).String(),
			"hex":    prefix + hex.EncodeToString(value),
		}, nil
	},
}

// draw reads n bytes from the operating system's source, which never fails (crypto/rand ends the process if it would).
func draw(n int) []byte {
	value := make([]byte, n)
	rand.Read(value)
	return value
}

func atLeastOne(name string) func(table.Values) error {
	return func(in table.Values) error {
		if in.Has(name) && in.Int(name) < 1 {
			return errors.New(name + " must be 1 or more")
		}
		return nil
	}
}
