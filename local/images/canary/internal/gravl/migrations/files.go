package migrations

import (
	"embed"
	"io/fs"
)

//go:embed sql
var embedded embed.FS

// Embedded are the four migrations that the stand-in comes with.
func Embedded() fs.FS {
	folder, err := fs.Sub(embedded, "sql")
	if err != nil {
		// The name is a constant.
		panic(err)
	}
	return folder
}
