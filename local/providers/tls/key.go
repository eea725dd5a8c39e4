package tls

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"maps"
	"slices"

	"golang.org/x/crypto/ssh"

	"seaworthy.dev/local/providers/internal/table"
)

var curves = map[string]elliptic.Curve{
	"P224": elliptic.P224(), "P256": elliptic.P256(), "P384": elliptic.P384(), "P521": elliptic.P521(),
}

var privateKey = table.Resource{
	Fields: []table.Field{
		{Name: "algorithm", Kind: table.String, Required: true},
		{Name: "ecdsaCurve", Kind: table.String, Default: "P224"},
		{Name: "rsaBits", Kind: table.Int, Default: 2048},
	},
	Outputs: []string{
		"privateKeyPem", "privateKeyPemPkcs8", "privateKeyOpenssh",
		"publicKeyPem", "publicKeyOpenssh", "publicKeyFingerprintMd5", "publicKeyFingerprintSha256",
	},
	Secrets: []string{"privateKeyPem", "privateKeyPemPkcs8", "privateKeyOpenssh"},
	Validate: func(in table.Values) error {
		switch algorithm := in.String("algorithm"); {
		case in.Has("algorithm") && !slices.Contains([]string{"RSA", "ECDSA", "ED25519"}, algorithm):
			return fmt.Errorf("algorithm is %q, but must be RSA, ECDSA or ED25519", algorithm)
		case in.Has("ecdsaCurve") && curves[in.String("ecdsaCurve")] == nil:
			return fmt.Errorf("ecdsaCurve is %q, but must be one of %v", in.String("ecdsaCurve"), slices.Sorted(maps.Keys(curves)))
		case in.Has("rsaBits") && in.Int("rsaBits") < 1024:
			return fmt.Errorf("rsaBits is %d, but a key of less than 1024 bits is not safe: leave it out for 2048", in.Int("rsaBits"))
		}
		return nil
	},
	Create: func(in table.Values) (string, map[string]any, error) {
		key, err := generate(in)
		if err != nil {
			return "", nil, err
		}
		return describe(key)
	},
}

func generate(in table.Values) (crypto.Signer, error) {
	switch in.String("algorithm") {
	case "RSA":
		return rsa.GenerateKey(rand.Reader, in.Int("rsaBits"))
	case "ECDSA":
		return ecdsa.GenerateKey(curves[in.String("ecdsaCurve")], rand.Reader)
	default:
		_, key, err := ed25519.GenerateKey(rand.Reader)
		return key, err
	}
}

// describe writes a key down in every form, and names it by its public half.
func describe(key crypto.Signer) (string, map[string]any, error) {
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return "", nil, err
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", nil, err
	}
	traditional, err := traditionalPEM(key, pkcs8)
	if err != nil {
		return "", nil, err
	}
	out := map[string]any{
		"privateKeyPem":      traditional,
		"privateKeyPemPkcs8": encode("PRIVATE KEY", pkcs8),
		"publicKeyPem":       encode("PUBLIC KEY", public),
	}
	if err := describeSSH(key, out); err != nil {
		return "", nil, err
	}
	id := sha1.Sum(public)
	return hex.EncodeToString(id[:]), out, nil
}

// describeSSH leaves the OpenSSH forms empty for a P-224 key, which OpenSSH does not know.
func describeSSH(key crypto.Signer, out map[string]any) error {
	for _, name := range []string{"privateKeyOpenssh", "publicKeyOpenssh", "publicKeyFingerprintMd5", "publicKeyFingerprintSha256"} {
		out[name] = ""
	}
	if ec, ok := key.(*ecdsa.PrivateKey); ok && ec.Curve == elliptic.P224() {
		return nil
	}
	public, err := ssh.NewPublicKey(key.Public())
	if err != nil {
		return err
	}
	private, err := ssh.MarshalPrivateKey(key, "")
	if err != nil {
		return err
	}
	out["privateKeyOpenssh"] = string(pem.EncodeToMemory(private))
	out["publicKeyOpenssh"] = string(ssh.MarshalAuthorizedKey(public))
	out["publicKeyFingerprintMd5"] = ssh.FingerprintLegacyMD5(public)
	out["publicKeyFingerprintSha256"] = ssh.FingerprintSHA256(public)
	return nil
}

// traditionalPEM is each algorithm's own form, the one that most servers' documentation shows.
func traditionalPEM(key crypto.Signer, pkcs8 []byte) (string, error) {
	switch key := key.(type) {
	case *rsa.PrivateKey:
		return encode("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key)), nil
	case *ecdsa.PrivateKey:
		der, err := x509.MarshalECPrivateKey(key)
		return encode("EC PRIVATE KEY", der), err
	}
	return encode("PRIVATE KEY", pkcs8), nil
}

// parseKey reads a private key in any of the PEM forms that privateKey writes. No error shows any of its bytes.
func parseKey(text string) (key crypto.Signer, algorithm string, err error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, "", errors.New("is not in PEM form")
	}
	var parsed any
	switch block.Type {
	case "RSA PRIVATE KEY":
		parsed, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	case "EC PRIVATE KEY":
		parsed, err = x509.ParseECPrivateKey(block.Bytes)
	case "PRIVATE KEY":
		parsed, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	default:
		return nil, "", fmt.Errorf("holds a %s, not a private key", block.Type)
	}
	if err != nil {
		return nil, "", errors.New("holds a private key that cannot be read")
	}
	switch key := parsed.(type) {
	case *rsa.PrivateKey:
		return key, "RSA", nil
	case *ecdsa.PrivateKey:
		return key, "ECDSA", nil
	case ed25519.PrivateKey:
		return key, "ED25519", nil
	}
	return nil, "", fmt.Errorf("holds a %T, which is not supported: make an RSA, ECDSA or ED25519 key", parsed)
}

func encode(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// keyInput picks the key from its ordinary or its write-only input, of which exactly one is given.
func keyInput(in table.Values, name string) (crypto.Signer, string, error) {
	text := in.String(name)
	if text == "" {
		text = in.String(name + "Wo")
	}
	key, algorithm, err := parseKey(text)
	if err != nil {
		return nil, "", fmt.Errorf("%s %w", name, err)
	}
	return key, algorithm, nil
}

func keyFields(name string) []table.Field {
	return []table.Field{
		{Name: name, Kind: table.String},
		{Name: name + "Wo", Kind: table.String, WriteOnly: true},
		{Name: name + "WoVersion", Kind: table.Int},
	}
}
