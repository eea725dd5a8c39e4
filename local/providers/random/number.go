package random

import (
	"errors"
	"fmt"
	"hash/crc64"
	"math/rand"

	"github.com/google/uuid"

	"seaworthy.dev/local/providers/internal/table"
)

var randomInteger = table.Resource{
	Fields: []table.Field{
		{Name: "min", Kind: table.Int, Required: true},
		{Name: "max", Kind: table.Int, Required: true},
		{Name: "seed", Kind: table.String},
		keepers,
	},
	Outputs: []string{"result"},
	Validate: func(in table.Values) error {
		if in.Has("min") && in.Has("max") && in.Int("min") > in.Int("max") {
			return errors.New("min must not be greater than max")
		}
		return nil
	},
	Create: func(in table.Values) (string, map[string]any, error) {
		span := int64(in.Int("max")-in.Int("min")) + 1
		result := in.Int("min")
		if seed := in.String("seed"); seed != "" {
			result += int(seeded(seed).Int63n(span))
		} else {
			result += int(below(span))
		}
		return fmt.Sprint(result), map[string]any{"result": result}, nil
	},
}

// seeded is for those who ask for the same number every time: it is no secret, and needs no cryptographic source.
func seeded(seed string) *rand.Rand {
	return rand.New(rand.NewSource(int64(crc64.Checksum([]byte(seed), crc64.MakeTable(crc64.ISO)))))
}

var randomUUID = table.Resource{
	Fields:  []table.Field{keepers},
	Outputs: []string{"result"},
	Create: func(table.Values) (string, map[string]any, error) {
		id := uuid.NewString()
		return id, map[string]any{"result": id}, nil
	},
	Import: func(id string) (string, map[string]any, map[string]any, error) {
		value, err := uuid.Parse(id)
		if err != nil {
			return "", nil, nil, errors.New("the id must be a UUID")
		}
		return value.String(), nil, map[string]any{"result": value.String()}, nil
	},
}
