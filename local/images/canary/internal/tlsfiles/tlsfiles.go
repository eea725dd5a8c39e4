// Package tlsfiles makes TLS configurations from certificate files, as they are when a service starts: as with Cordum's, a
// new certificate needs a new pod.
package tlsfiles

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"

	"seaworthy.dev/canary/internal/settings"
)

// Client is how a client proves who it is, and whom it trusts.
type Client struct {
	CA, Cert, Key string
	// ServerName replaces the dialled host in the check of the server's certificate.
	ServerName string
	Insecure   bool
}

// ReadClient reads PREFIX_TLS_CA, _CERT, _KEY, _SERVER_NAME and _INSECURE, and tries the files.
func ReadClient(env *settings.Env, prefix string) Client {
	client := Client{
		CA:         ReadCA(env, prefix+"_TLS_CA"),
		Cert:       env.String(prefix+"_TLS_CERT", ""),
		Key:        env.String(prefix+"_TLS_KEY", ""),
		ServerName: env.String(prefix+"_TLS_SERVER_NAME", ""),
		Insecure:   env.Bool(prefix + "_TLS_INSECURE"),
	}
	checkPair(env, prefix+"_TLS_CERT", prefix+"_TLS_KEY", client.Cert, client.Key)
	return client
}

// ReadCA reads the name of a file of trusted certificates, and tries it.
func ReadCA(env *settings.Env, name string) string {
	path := env.String(name, "")
	if path != "" {
		if _, err := pool(path); err != nil {
			env.Add(settings.Wrong(name, "%v", err))
		}
	}
	return path
}

// Used reports whether anything is set.
func (c Client) Used() bool { return c != Client{} }

// Config reads the files as they are now. The host is what to expect in the server's certificate where no name is set.
func (c Client) Config(host string) (*tls.Config, error) {
	config := &tls.Config{
		MinVersion: tls.VersionTLS12,
		ServerName: host,
		// Only where somebody asked for it by name, as Cordum's own services allow.
		InsecureSkipVerify: c.Insecure,
	}
	if c.ServerName != "" {
		config.ServerName = c.ServerName
	}
	if c.CA != "" {
		roots, err := pool(c.CA)
		if err != nil {
			return nil, err
		}
		config.RootCAs = roots
	}
	if c.Cert != "" {
		pair, err := tls.LoadX509KeyPair(c.Cert, c.Key)
		if err != nil {
			return nil, err
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return config, nil
}

// Server is a server's certificate, or nothing where it serves in plain text.
type Server struct{ Cert, Key string }

// ReadServer reads the two variables and tries the files.
func ReadServer(env *settings.Env, certName, keyName string) Server {
	server := Server{Cert: env.String(certName, ""), Key: env.String(keyName, "")}
	checkPair(env, certName, keyName, server.Cert, server.Key)
	return server
}

// Config is nil where there is no certificate.
func (s Server) Config() (*tls.Config, error) {
	if s.Cert == "" {
		return nil, nil
	}
	pair, err := tls.LoadX509KeyPair(s.Cert, s.Key)
	return &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair}}, err
}

func checkPair(env *settings.Env, certName, keyName, cert, key string) {
	switch {
	case cert == "" && key == "":
	case key == "":
		env.Add(settings.Wrong(keyName, "is not set, but %s is; they go together", certName))
	case cert == "":
		env.Add(settings.Wrong(certName, "is not set, but %s is; they go together", keyName))
	default:
		if _, err := tls.LoadX509KeyPair(cert, key); err != nil {
			env.Add(settings.Wrong(certName, "%s with the key %s: %v", cert, key, err))
		}
	}
}

func pool(path string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s: %w", path, errors.New("holds no PEM certificate"))
	}
	return roots, nil
}
