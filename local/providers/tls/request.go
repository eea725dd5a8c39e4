package tls

import (
	"crypto/rand"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"net"
	"net/url"

	"seaworthy.dev/local/providers/internal/table"
)

// nameFields are what a certificate says about its holder.
var nameFields = []table.Field{
	{Name: "dnsNames", Kind: table.Strings},
	{Name: "ipAddresses", Kind: table.Strings},
	{Name: "uris", Kind: table.Strings},
	{Name: "subject", Kind: table.Object, Fields: []table.Field{
		{Name: "commonName", Kind: table.String},
		{Name: "country", Kind: table.String},
		{Name: "emailAddress", Kind: table.String},
		{Name: "locality", Kind: table.String},
		{Name: "organization", Kind: table.String},
		{Name: "organizationalUnit", Kind: table.String},
		{Name: "postalCode", Kind: table.String},
		{Name: "province", Kind: table.String},
		{Name: "serialNumber", Kind: table.String},
		{Name: "streetAddresses", Kind: table.Strings},
	}},
}

var certRequest = table.Resource{
	Fields:  append(keyFields("privateKeyPem"), nameFields...),
	Outputs: []string{"certRequestPem", "keyAlgorithm"},
	Secrets: []string{"privateKeyPem", "privateKeyPemWo"},
	Validate: func(in table.Values) error {
		_, err := names(in)
		return err
	},
	Create: func(in table.Values) (string, map[string]any, error) {
		key, algorithm, err := keyInput(in, "privateKeyPem")
		if err != nil {
			return "", nil, err
		}
		holder, err := names(in)
		if err != nil {
			return "", nil, err
		}
		der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{
			Subject:     holder.Subject,
			DNSNames:    holder.DNSNames,
			IPAddresses: holder.IPAddresses,
			URIs:        holder.URIs,
		}, key)
		if err != nil {
			return "", nil, err
		}
		id := sha1.Sum(der)
		return hex.EncodeToString(id[:]), map[string]any{
			"certRequestPem": encode("CERTIFICATE REQUEST", der),
			"keyAlgorithm":   algorithm,
		}, nil
	},
}

// names reads who a certificate is for into the parts of a certificate that say so.
func names(in table.Values) (*x509.Certificate, error) {
	cert := &x509.Certificate{Subject: subject(in.Object("subject")), DNSNames: in.Strings("dnsNames")}
	for i, text := range in.Strings("ipAddresses") {
		ip := net.ParseIP(text)
		if ip == nil {
			return nil, fmt.Errorf("ipAddresses[%d] is %q, which is not an IP address", i, text)
		}
		cert.IPAddresses = append(cert.IPAddresses, ip)
	}
	for i, text := range in.Strings("uris") {
		uri, err := url.Parse(text)
		if err != nil || uri.Scheme == "" {
			return nil, fmt.Errorf("uris[%d] is %q, which is not a URI", i, text)
		}
		cert.URIs = append(cert.URIs, uri)
	}
	return cert, nil
}

var emailAddress = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 1}

func subject(in table.Values) pkix.Name {
	name := pkix.Name{CommonName: in.String("commonName"), SerialNumber: in.String("serialNumber"), StreetAddress: in.Strings("streetAddresses")}
	for field, list := range map[string]*[]string{
		"country":            &name.Country,
		"locality":           &name.Locality,
		"organization":       &name.Organization,
		"organizationalUnit": &name.OrganizationalUnit,
		"postalCode":         &name.PostalCode,
		"province":           &name.Province,
	} {
		if value := in.String(field); value != "" {
			*list = []string{value}
		}
	}
	if email := in.String("emailAddress"); email != "" {
		name.ExtraNames = []pkix.AttributeTypeAndValue{{Type: emailAddress, Value: email}}
	}
	return name
}
