package admission

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// pair is what the Secret holds, as PEM.
type pair struct{ ca, certificate, key []byte }

const (
	caKey    = "ca.crt"
	validity = 365 * 24 * time.Hour
)

// ensurePair gives what is in the Secret as it is now, and makes the Secret where it can't be had. Of two replicas that make
// it at the same time, the second fails.
func ensurePair(ctx context.Context, client kubernetes.Interface) (pair, error) {
	secrets := client.CoreV1().Secrets(namespace)
	if found, err := secrets.Get(ctx, secretName, metav1.GetOptions{}); err == nil {
		return pair{found.Data[caKey], found.Data[corev1.TLSCertKey], found.Data[corev1.TLSPrivateKeyKey]}, nil
	}
	made, err := newPair()
	if err != nil {
		return pair{}, err
	}
	_, err = secrets.Create(ctx, &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: secretName, Namespace: namespace},
		Type:       corev1.SecretTypeTLS,
		Data: map[string][]byte{
			caKey: made.ca, corev1.TLSCertKey: made.certificate, corev1.TLSPrivateKeyKey: made.key,
		},
	}, metav1.CreateOptions{})
	return made, err
}

// newPair makes a certificate that nobody renews, by a CA whose key is thrown away.
func newPair() (pair, error) {
	begin := time.Now().Add(-time.Hour)
	authority := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "kubeop-admission-ca"},
		NotBefore: begin, NotAfter: begin.Add(validity), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	host := service + "." + namespace
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: host + ".svc"},
		DNSNames:  []string{service, host, host + ".svc"},
		NotBefore: begin, NotAfter: begin.Add(validity), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	signer, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return pair{}, err
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return pair{}, err
	}
	ca, err := x509.CreateCertificate(rand.Reader, authority, authority, &signer.PublicKey, signer)
	if err != nil {
		return pair{}, err
	}
	certificate, err := x509.CreateCertificate(rand.Reader, leaf, authority, &key.PublicKey, signer)
	return pair{
		ca:          encode("CERTIFICATE", ca),
		certificate: encode("CERTIFICATE", certificate),
		key:         encode("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key)),
	}, err
}

func encode(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}
