// Package random stands in for Pulumi's official random provider: values drawn from the operating system's
// cryptographic source once, and kept in the stack's state until an input or a keeper changes.
package random

import (
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"seaworthy.dev/local/providers/internal/table"
)

// New makes the provider.
func New(version string) *table.Provider {
	return &table.Provider{Version: version, Resources: map[tokens.Type]table.Resource{
		"random:index/randomBytes:RandomBytes":       randomBytes,
		"random:index/randomId:RandomId":             randomID,
		"random:index/randomInteger:RandomInteger":   randomInteger,
		"random:index/randomPassword:RandomPassword": randomPassword,
		"random:index/randomString:RandomString":     randomString,
		"random:index/randomUuid:RandomUuid":         randomUUID,
	}}
}

// keepers are values of the user's choice: the drawn value is kept for as long as they stay the same.
var keepers = table.Field{Name: "keepers", Kind: table.StringMap}
