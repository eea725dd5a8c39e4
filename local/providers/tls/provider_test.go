package tls

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/sha1"
	"crypto/x509"
	"encoding/pem"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"golang.org/x/crypto/ssh"

	"seaworthy.dev/local/providers/internal/plugintest"
)

const (
	keyToken     = "tls:index/privateKey:PrivateKey"
	requestToken = "tls:index/certRequest:CertRequest"
	selfToken    = "tls:index/selfSignedCert:SelfSignedCert"
	localToken   = "tls:index/locallySignedCert:LocallySignedCert"
)

func client(t *testing.T) *plugintest.Client { return plugintest.New(t, New("5.6.1"), nil) }

func key(t *testing.T, c *plugintest.Client, name, algorithm string) string {
	return c.Make(keyToken, name, plugintest.Properties(map[string]any{"algorithm": algorithm, "ecdsaCurve": "P256"})).Clear("privateKeyPem")
}

func secret(text string) resource.PropertyValue {
	return resource.MakeSecret(resource.NewProperty(text))
}

func certificate(t *testing.T, text string) *x509.Certificate {
	t.Helper()
	block, rest := pem.Decode([]byte(text))
	if block == nil || len(rest) > 0 || block.Type != "CERTIFICATE" {
		t.Fatal("not one certificate in PEM form")
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

func TestEveryFormOfAKeyIsTheSameKey(t *testing.T) {
	c := client(t)
	for _, algorithm := range []string{"RSA", "ECDSA", "ED25519"} {
		state := c.Make(keyToken, algorithm, plugintest.Properties(map[string]any{"algorithm": algorithm, "ecdsaCurve": "P384"}))
		parsed, named, err := parseKey(state.Clear("privateKeyPem"))
		if err != nil || named != algorithm {
			t.Fatalf("%s: %v, %v", algorithm, named, err)
		}
		other, _, err := parseKey(state.Clear("privateKeyPemPkcs8"))
		if err != nil || !equal(parsed, other.Public()) {
			t.Errorf("%s: PKCS#8 holds another key: %v", algorithm, err)
		}
		block, _ := pem.Decode([]byte(state.Clear("publicKeyPem")))
		public, err := x509.ParsePKIXPublicKey(block.Bytes)
		if err != nil || !equal(parsed, public) {
			t.Errorf("%s: publicKeyPem holds another key: %v", algorithm, err)
		}
		signer, err := ssh.ParsePrivateKey([]byte(state.Clear("privateKeyOpenssh")))
		if err != nil || ssh.FingerprintSHA256(signer.PublicKey()) != state.Clear("publicKeyFingerprintSha256") {
			t.Errorf("%s: OpenSSH holds another key: %v", algorithm, err)
		}
		for _, name := range []resource.PropertyKey{"privateKeyPem", "privateKeyPemPkcs8", "privateKeyOpenssh"} {
			if !state.Outputs[name].IsSecret() {
				t.Errorf("%s: %s is not secret", algorithm, name)
			}
		}
		if strings.Contains(state.Clear("publicKeyPem")+state.Clear("publicKeyOpenssh"), "PRIVATE") {
			t.Errorf("%s: a public form holds the private key", algorithm)
		}
	}
}

func TestAKeyThatOpenSSHDoesNotKnow(t *testing.T) {
	state := client(t).Make(keyToken, "p224", plugintest.Properties(map[string]any{"algorithm": "ECDSA"}))
	if state.Clear("publicKeyOpenssh") != "" || state.Clear("privateKeyPem") == "" {
		t.Error("P-224 must have no OpenSSH form, and a PEM form")
	}
}

func authority(t *testing.T, c *plugintest.Client) (*plugintest.State, string) {
	caKey := key(t, c, "ca-key", "ECDSA")
	inputs := plugintest.Properties(map[string]any{
		"allowedUses": []any{"cert_signing", "crl_signing"}, "isCaCertificate": true, "validityPeriodHours": 8760,
		"subject": map[string]any{"commonName": "Test CA", "organization": "Seaworthy"}, "maxPathLength": 0,
		"setSubjectKeyId": true, "setAuthorityKeyId": true,
	})
	inputs["privateKeyPem"] = secret(caKey)
	return c.Make(selfToken, "ca", inputs), caKey
}

func leafInputs(t *testing.T, c *plugintest.Client, hours, early int) resource.PropertyMap {
	ca, caKey := authority(t, c)
	inputs := plugintest.Properties(map[string]any{
		"dnsNames": []any{"nats", "nats.cordum.svc"}, "ipAddresses": []any{"10.0.0.1", "::1"},
		"uris": []any{"spiffe://cordum/nats"}, "subject": map[string]any{"commonName": "nats", "emailAddress": "a@b.c"},
	})
	inputs["privateKeyPem"] = secret(key(t, c, "leaf-key", "ED25519"))
	request := c.Make(requestToken, "request", inputs)
	leaf := plugintest.Properties(map[string]any{
		"allowedUses": []any{"digital_signature", "server_auth", "client_auth"},
		"caCertPem":   ca.Clear("certPem"), "certRequestPem": request.Clear("certRequestPem"),
		"validityPeriodHours": hours, "earlyRenewalHours": early,
	})
	leaf["caPrivateKeyPem"] = secret(caKey)
	return leaf
}

func TestALeafIsTrustedForItsNamesAndUsesOnly(t *testing.T) {
	c := client(t)
	state := c.Make(localToken, "leaf", leafInputs(t, c, 24, 0))
	ca := certificate(t, state.Clear("caCertPem"))
	leaf := certificate(t, state.Clear("certPem"))
	roots := x509.NewCertPool()
	roots.AddCert(ca)
	for _, name := range []string{"nats", "nats.cordum.svc", "10.0.0.1", "::1"} {
		for _, use := range []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth} {
			if _, err := leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: name, KeyUsages: []x509.ExtKeyUsage{use}}); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if _, err := leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: "redis"}); err == nil {
		t.Error("trusted for a name that it does not have")
	}
	if _, err := leaf.Verify(x509.VerifyOptions{Roots: roots, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning}}); err == nil {
		t.Error("trusted for a use that it does not have")
	}
	if leaf.IsCA || leaf.KeyUsage != x509.KeyUsageDigitalSignature || leaf.URIs[0].String() != "spiffe://cordum/nats" {
		t.Errorf("CA %v, key usage %v, URIs %v", leaf.IsCA, leaf.KeyUsage, leaf.URIs)
	}
	if string(leaf.AuthorityKeyId) != string(ca.SubjectKeyId) || len(ca.SubjectKeyId) != 20 || string(ca.AuthorityKeyId) != string(ca.SubjectKeyId) {
		t.Error("the key ids do not link the leaf to its CA")
	}
	if !ca.IsCA || ca.KeyUsage != x509.KeyUsageCertSign|x509.KeyUsageCRLSign || ca.Subject.Organization[0] != "Seaworthy" {
		t.Errorf("the CA is not what was asked for: %+v", ca.Subject)
	}
	if leaf.NotAfter.Sub(leaf.NotBefore) != 24*time.Hour || !endsAt(t, state, leaf.NotAfter) {
		t.Errorf("valid from %v to %v", leaf.NotBefore, leaf.NotAfter)
	}
	if state.ID != leaf.SerialNumber.String() || state.Clear("caKeyAlgorithm") != "ECDSA" || !state.Outputs["caPrivateKeyPem"].IsSecret() {
		t.Error("id, caKeyAlgorithm or the secrecy of caPrivateKeyPem is wrong")
	}
}

// The state of a certificate made by the official provider reads like this, and programs that compare times must take it.
func TestTimesAreAsExactAsTheOfficialProviders(t *testing.T) {
	t.Cleanup(func() { now = time.Now })
	now = func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 678900000, time.FixedZone("", 3600)) }
	c := client(t)
	state := c.Make(localToken, "leaf", leafInputs(t, c, 24, 0))
	if start, end := state.Clear("validityStartTime"), state.Clear("validityEndTime"); start != "2026-01-02T03:04:05.6789+01:00" || end != "2026-01-03T03:04:05.6789+01:00" {
		t.Errorf("from %s to %s", start, end)
	}
}

// What a certificate holds by the inputs that the official provider reads in a way of its own.
func TestInputsThatTheOfficialProviderReadsItsOwnWay(t *testing.T) {
	c := client(t)
	issued := func(algorithm string, extra map[string]any) *x509.Certificate {
		t.Helper()
		inputs := map[string]any{"allowedUses": []any{"cert_signing"}, "validityPeriodHours": 1, "subject": map[string]any{"commonName": "CA"}}
		maps.Copy(inputs, extra)
		properties := plugintest.Properties(inputs)
		properties["privateKeyPem"] = secret(key(t, c, "ca-key", algorithm))
		return certificate(t, c.Make(selfToken, "ca", properties).Clear("certPem"))
	}
	for length, want := range map[int]int{-1: -1, 0: -1, 1: 1} {
		if cert := issued("ECDSA", map[string]any{"isCaCertificate": true, "maxPathLength": length}); cert.MaxPathLen != want || cert.MaxPathLenZero {
			t.Errorf("maxPathLength %d: %d, zero %v", length, cert.MaxPathLen, cert.MaxPathLenZero)
		}
	}
	if cert := issued("ECDSA", map[string]any{"isCaCertificate": true}); len(cert.SubjectKeyId) != sha1.Size {
		t.Error("an authority has no key id unless it is asked for")
	}
	if cert := issued("ECDSA", nil); len(cert.SubjectKeyId) != 0 {
		t.Error("a certificate that is no authority has a key id without being asked for")
	}
	ed := issued("ED25519", map[string]any{"setSubjectKeyId": true})
	wrapped := sha1.Sum(append([]byte{4, 32}, ed.PublicKey.(ed25519.PublicKey)...))
	if !bytes.Equal(ed.SubjectKeyId, wrapped[:]) {
		t.Errorf("the key id of an Ed25519 key is %x", ed.SubjectKeyId)
	}
	inputs := plugintest.Properties(map[string]any{"allowedUses": []any{"server_auth"}, "validityPeriodHours": 1, "setAuthorityKeyId": true})
	inputs["privateKeyPem"] = secret(key(t, c, "leaf-key", "ECDSA"))
	if _, err := c.Create(plugintest.URN(selfToken, "leaf"), inputs, false); err == nil || !strings.Contains(err.Error(), "setSubjectKeyId") {
		t.Errorf("the key id of an authority that has none: %v", err)
	}
}

func TestALeafHasNoEmailAddresses(t *testing.T) {
	c := client(t)
	leaf := certificate(t, c.Make(localToken, "leaf", leafInputs(t, c, 24, 0)).Clear("certPem"))
	if subject := leaf.Subject.ToRDNSequence().String(); subject != "CN=nats" || len(leaf.EmailAddresses) > 0 {
		t.Errorf("%s, %v", subject, leaf.EmailAddresses)
	}
}

func TestACertificateIsReplacedWhenItsRenewalIsDue(t *testing.T) {
	t.Cleanup(func() { now = time.Now })
	c := client(t)
	old := c.Make(localToken, "leaf", leafInputs(t, c, 100, 10))
	if diff, _ := c.Diff(old, old.Inputs); diff.GetChanges() != pulumirpc.DiffResponse_DIFF_NONE {
		t.Fatalf("a fresh certificate changes: %v", diff)
	}
	now = func() time.Time { return time.Now().Add(89 * time.Hour) }
	if diff, _ := c.Diff(old, old.Inputs); diff.GetChanges() != pulumirpc.DiffResponse_DIFF_NONE {
		t.Errorf("replaced an hour early: %v", diff)
	}
	now = func() time.Time { return time.Now().Add(91 * time.Hour) }
	diff, err := c.Diff(old, old.Inputs)
	if err != nil || !slices.Equal(diff.GetReplaces(), []string{"readyForRenewal"}) {
		t.Errorf("not replaced in time: %v %v", diff, err)
	}
	fresh, err := c.Refresh(old)
	if err != nil || !fresh.Outputs["readyForRenewal"].BoolValue() {
		t.Errorf("a refresh does not show that the renewal is due: %v", err)
	}
}

func TestWhatIsForTheNextCertificateKeepsThisOne(t *testing.T) {
	c := client(t)
	old := c.Make(localToken, "leaf", leafInputs(t, c, 100, 10))
	for name, value := range map[string]float64{"earlyRenewalHours": 20, "maxPathLength": 1} {
		inputs := old.Inputs.Copy()
		inputs[resource.PropertyKey(name)] = resource.NewProperty(value)
		diff, err := c.Diff(old, inputs)
		if err != nil || len(diff.GetReplaces()) > 0 || !slices.Equal(diff.GetDiffs(), []string{name}) {
			t.Fatalf("%s: %v %v", name, diff, err)
		}
		state, err := c.Update(old, inputs, false)
		if err != nil || state.Clear("certPem") != old.Clear("certPem") || state.Outputs[resource.PropertyKey(name)].NumberValue() != value {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEveryOtherChangeReplaces(t *testing.T) {
	c := client(t)
	old := c.Make(localToken, "leaf", leafInputs(t, c, 100, 10))
	for name, value := range map[string]resource.PropertyValue{
		"validityPeriodHours": resource.NewProperty(200.0),
		"allowedUses":         resource.NewProperty([]resource.PropertyValue{resource.NewProperty("server_auth")}),
		"caPrivateKeyPem":     resource.MakeSecret(resource.NewProperty("other")),
	} {
		inputs := old.Inputs.Copy()
		inputs[resource.PropertyKey(name)] = value
		if diff, err := c.Diff(old, inputs); err != nil || !slices.Equal(diff.GetReplaces(), []string{name}) {
			t.Errorf("%s: %v %v", name, diff, err)
		}
	}
}

func TestWrongInputsAreNamedAndKeysAreNotShown(t *testing.T) {
	c := client(t)
	for want, inputs := range map[string]map[string]any{
		"algorithm is \"DSA\"":  {"algorithm": "DSA"},
		"ecdsaCurve is \"P1\"":  {"algorithm": "ECDSA", "ecdsaCurve": "P1"},
		"rsaBits is 512":        {"algorithm": "RSA", "rsaBits": 512},
		"algorithm is required": {},
	} {
		_, failures, err := c.Check(plugintest.URN(keyToken, "k"), nil, plugintest.Properties(inputs))
		if err != nil || !strings.Contains(strings.Join(failures, "\n"), want) {
			t.Errorf("want %q, got %v %v", want, failures, err)
		}
	}
	leaf := leafInputs(t, c, 1, 0)
	leaf["allowedUses"] = resource.NewProperty([]resource.PropertyValue{resource.NewProperty("serverAuth")})
	_, failures, _ := c.Check(plugintest.URN(localToken, "leaf"), nil, leaf)
	if !strings.Contains(strings.Join(failures, ""), `allowedUses[0] is "serverAuth", but must be one of`) {
		t.Errorf("%v", failures)
	}
	stranger := key(t, c, "stranger", "RSA")
	leaf = leafInputs(t, c, 1, 0)
	leaf["caPrivateKeyPem"] = secret(stranger)
	_, err := c.Create(plugintest.URN(localToken, "leaf"), leaf, false)
	if err == nil || !strings.Contains(err.Error(), "is not the key of the certificate") || strings.Contains(err.Error(), "MII") {
		t.Errorf("%v", err)
	}
	leaf["caPrivateKeyPem"] = secret("hunter2")
	_, err = c.Create(plugintest.URN(localToken, "leaf"), leaf, false)
	if err == nil || !strings.Contains(err.Error(), "not in PEM form") || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("%v", err)
	}
}

func TestPreviewOfAChainKnowsNothing(t *testing.T) {
	c := client(t)
	unknown := resource.MakeComputed(resource.NewProperty(""))
	inputs := plugintest.Properties(map[string]any{"allowedUses": []any{"server_auth"}, "validityPeriodHours": 1})
	inputs["caPrivateKeyPem"], inputs["caCertPem"], inputs["certRequestPem"] = unknown, unknown, unknown
	checked, failures, err := c.Check(plugintest.URN(localToken, "leaf"), nil, inputs)
	if err != nil || len(failures) > 0 {
		t.Fatalf("%v %v", failures, err)
	}
	state, err := c.Create(plugintest.URN(localToken, "leaf"), checked, true)
	if err != nil || !state.Outputs["certPem"].ContainsUnknowns() {
		t.Errorf("%v %v", state, err)
	}
}

func equal(key crypto.Signer, public crypto.PublicKey) bool {
	return key.Public().(interface{ Equal(crypto.PublicKey) bool }).Equal(public)
}

// endsAt compares what the state says, which is more exact, with a certificate's own end.
func endsAt(t *testing.T, state *plugintest.State, want time.Time) bool {
	t.Helper()
	end, err := time.Parse(time.RFC3339Nano, state.Clear("validityEndTime"))
	if err != nil {
		t.Fatal(err)
	}
	return end.Truncate(time.Second).Equal(want)
}
