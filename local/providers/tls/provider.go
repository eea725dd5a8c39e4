// Package tls stands in for Pulumi's official tls provider: private keys, certificate requests and certificates,
// made by the standard library's X.509 code and kept in the stack's state.
package tls

import (
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"seaworthy.dev/local/providers/internal/table"
)

// New makes the provider.
func New(version string) *table.Provider {
	return &table.Provider{Version: version, Resources: map[tokens.Type]table.Resource{
		"tls:index/privateKey:PrivateKey":               privateKey,
		"tls:index/certRequest:CertRequest":             certRequest,
		"tls:index/selfSignedCert:SelfSignedCert":       selfSignedCert,
		"tls:index/locallySignedCert:LocallySignedCert": locallySignedCert,
	}}
}
