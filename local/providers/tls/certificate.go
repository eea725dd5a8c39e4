package tls

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"seaworthy.dev/local/providers/internal/table"
)

// now is a variable so that a test can let time pass.
var now = time.Now

// lifeFields are what both kinds of certificate take.
var lifeFields = []table.Field{
	{Name: "allowedUses", Kind: table.Strings, Required: true},
	// Moving the renewal changes nothing in the certificate.
	{Name: "earlyRenewalHours", Kind: table.Int, Default: 0, InPlace: true},
	{Name: "isCaCertificate", Kind: table.Bool, Default: false},
	// A change is for the next certificate: it makes no new one, as in the official provider.
	{Name: "maxPathLength", Kind: table.Int, Default: -1, InPlace: true},
	{Name: "setSubjectKeyId", Kind: table.Bool, Default: false},
	{Name: "validityPeriodHours", Kind: table.Int, Required: true},
}

var lifeOutputs = []string{"certPem", "readyForRenewal", "validityEndTime", "validityStartTime"}

var selfSignedCert = table.Resource{
	Fields: concat(keyFields("privateKeyPem"), nameFields, lifeFields, []table.Field{
		{Name: "setAuthorityKeyId", Kind: table.Bool, Default: false},
	}),
	Outputs: append([]string{"keyAlgorithm"}, lifeOutputs...),
	Secrets: []string{"privateKeyPem", "privateKeyPemWo"},
	Validate: func(in table.Values) error {
		if _, err := names(in); err != nil {
			return err
		}
		return validateLife(in)
	},
	Expired: renewal,
	Create: func(in table.Values) (string, map[string]any, error) {
		key, algorithm, err := keyInput(in, "privateKeyPem")
		if err != nil {
			return "", nil, err
		}
		cert, err := names(in)
		if err != nil {
			return "", nil, err
		}
		id, out, err := issue(in, cert, cert, key.Public(), key)
		if err != nil {
			return "", nil, err
		}
		out["keyAlgorithm"] = algorithm
		return id, out, nil
	},
}

var locallySignedCert = table.Resource{
	Fields: concat(keyFields("caPrivateKeyPem"), lifeFields, []table.Field{
		{Name: "caCertPem", Kind: table.String, Required: true},
		{Name: "certRequestPem", Kind: table.String, Required: true},
	}),
	Outputs:  append([]string{"caKeyAlgorithm"}, lifeOutputs...),
	Secrets:  []string{"caPrivateKeyPem", "caPrivateKeyPemWo"},
	Validate: validateLife,
	Expired:  renewal,
	Create: func(in table.Values) (string, map[string]any, error) {
		caKey, algorithm, err := keyInput(in, "caPrivateKeyPem")
		if err != nil {
			return "", nil, err
		}
		ca, err := parsePEM(in, "caCertPem", "CERTIFICATE", x509.ParseCertificate)
		if err != nil {
			return "", nil, err
		}
		request, err := parsePEM(in, "certRequestPem", "CERTIFICATE REQUEST", x509.ParseCertificateRequest)
		if err != nil {
			return "", nil, err
		}
		if err := request.CheckSignature(); err != nil {
			return "", nil, errors.New("certRequestPem was not signed by the key that it is for")
		}
		if public, ok := caKey.Public().(interface{ Equal(crypto.PublicKey) bool }); !ok || !public.Equal(ca.PublicKey) {
			return "", nil, errors.New("caPrivateKeyPem is not the key of the certificate in caCertPem")
		}
		id, out, err := issue(in, holder(request), ca, request.PublicKey, caKey)
		if err != nil {
			return "", nil, err
		}
		out["caKeyAlgorithm"] = algorithm
		return id, out, nil
	},
}

// holder takes over from a request who the certificate is for. E-mail addresses are left behind, in the subject and beside
// it, as in the official provider.
func holder(request *x509.CertificateRequest) *x509.Certificate {
	return &x509.Certificate{
		Subject:     request.Subject,
		DNSNames:    request.DNSNames,
		IPAddresses: request.IPAddresses,
		URIs:        request.URIs,
	}
}

func validateLife(in table.Values) error {
	switch {
	case in.Has("validityPeriodHours") && in.Int("validityPeriodHours") < 0:
		return errors.New("validityPeriodHours must be 0 or more")
	case in.Has("earlyRenewalHours") && in.Int("earlyRenewalHours") < 0:
		return errors.New("earlyRenewalHours must be 0 or more")
	case in.Has("maxPathLength") && in.Int("maxPathLength") < -1:
		return errors.New("maxPathLength must be -1 or more")
	}
	return setUsages(&x509.Certificate{}, in.Strings("allowedUses"))
}

// issue signs a certificate for a public key. For a self-signed one, the parent is the certificate itself.
func issue(in table.Values, cert, parent *x509.Certificate, public crypto.PublicKey, signer crypto.Signer) (string, map[string]any, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 128))
	if err != nil {
		return "", nil, err
	}
	cert.SerialNumber = serial
	cert.NotBefore = now()
	cert.NotAfter = cert.NotBefore.Add(time.Duration(in.Int("validityPeriodHours")) * time.Hour)
	cert.BasicConstraintsValid = true
	if cert.IsCA = in.Bool("isCaCertificate"); cert.IsCA {
		// 0 is lost on the way: the official provider doesn't set MaxPathLenZero, so the certificate has no limit.
		cert.MaxPathLen = max(0, in.Int("maxPathLength"))
	}
	if err := setUsages(cert, in.Strings("allowedUses")); err != nil {
		return "", nil, err
	}
	if err := setKeyIDs(in, cert, parent, public); err != nil {
		return "", nil, err
	}
	der, err := x509.CreateCertificate(rand.Reader, cert, parent, public, signer)
	if err != nil {
		return "", nil, err
	}
	return serial.String(), map[string]any{
		"certPem":         encode("CERTIFICATE", der),
		"readyForRenewal": false,
		// To the nanosecond and in this machine's zone, though the certificate itself knows but seconds.
		"validityStartTime": cert.NotBefore.Format(time.RFC3339Nano),
		"validityEndTime":   cert.NotAfter.Format(time.RFC3339Nano),
	}, nil
}

// setKeyIDs names the certificate's own key where that is asked for and always for an authority, and its authority's on demand.
func setKeyIDs(in table.Values, cert, parent *x509.Certificate, public crypto.PublicKey) (err error) {
	if cert.IsCA || in.Bool("setSubjectKeyId") {
		if cert.SubjectKeyId, err = keyID(public); err != nil {
			return err
		}
	}
	if in.Bool("setAuthorityKeyId") {
		if len(parent.SubjectKeyId) == 0 {
			return errors.New("setAuthorityKeyId needs setSubjectKeyId: the authority has no key id to name")
		}
		cert.AuthorityKeyId = parent.SubjectKeyId
	}
	return nil
}

// renewal asks for a new certificate from earlyRenewalHours before the end of the old one.
func renewal(in table.Values, out resource.PropertyMap) map[string]any {
	end := out["validityEndTime"]
	if !end.IsString() {
		return nil
	}
	until, err := time.Parse(time.RFC3339, end.StringValue())
	if err != nil || now().Before(until.Add(-time.Duration(in.Int("earlyRenewalHours"))*time.Hour)) {
		return nil
	}
	return map[string]any{"readyForRenewal": true}
}

// keyID is the hash of the public key's bits, the first method of RFC 5280 §4.2.1.2; of an Ed25519 key, the official provider
// hashes the bits as an OCTET STRING.
func keyID(public crypto.PublicKey) ([]byte, error) {
	if bits, ok := public.(ed25519.PublicKey); ok {
		der, err := asn1.Marshal([]byte(bits))
		id := sha1.Sum(der)
		return id[:], err
	}
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return nil, err
	}
	var info struct {
		Algorithm pkix.AlgorithmIdentifier
		Key       asn1.BitString
	}
	if _, err := asn1.Unmarshal(der, &info); err != nil {
		return nil, err
	}
	id := sha1.Sum(info.Key.Bytes)
	return id[:], nil
}

func parsePEM[T any](in table.Values, name, kind string, parse func([]byte) (T, error)) (T, error) {
	var none T
	block, _ := pem.Decode(bytes.TrimSpace([]byte(in.String(name))))
	if block == nil || block.Type != kind {
		return none, fmt.Errorf("%s must hold a %s in PEM form", name, kind)
	}
	parsed, err := parse(block.Bytes)
	if err != nil {
		return none, fmt.Errorf("%s cannot be read: %w", name, err)
	}
	return parsed, nil
}

func concat(lists ...[]table.Field) []table.Field {
	var all []table.Field
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}
