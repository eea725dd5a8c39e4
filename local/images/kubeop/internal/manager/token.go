package manager

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"time"
)

// claims are what kubeOP reads of a token. iss, aud, nbf and kid it ignores, and a token without exp holds for ever, so no
// library is asked, which would be stricter.
type claims struct {
	Subject string `json:"sub,omitempty"`
	Issuer  string `json:"iss,omitempty"`
	Role    string `json:"role,omitempty"`
	Scope   string `json:"scope,omitempty"`
	Issued  int64  `json:"iat,omitempty"`
	Expires int64  `json:"exp,omitempty"`
}

func (c *claims) admin() bool            { return c.Role == "admin" }
func (c *claims) tenant(id string) bool  { return c.Role == "tenant" && c.Scope == "tenant:"+id }
func (c *claims) project(id string) bool { return c.Role == "project" && c.Scope == "project:"+id }

var encoding = base64.RawURLEncoding

func sign(c claims, key []byte) (string, error) {
	body, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	signed := encoding.EncodeToString([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + encoding.EncodeToString(body)
	return signed + "." + encoding.EncodeToString(mac(signed, key)), nil
}

func verify(token string, key []byte) (*claims, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, errors.New("not of three parts")
	}
	signature, err := encoding.DecodeString(parts[2])
	if err != nil || !hmac.Equal(signature, mac(parts[0]+"."+parts[1], key)) {
		return nil, errors.New("signed with another key")
	}
	body, err := encoding.DecodeString(parts[1])
	if err != nil {
		return nil, err
	}
	var read claims
	if err := json.Unmarshal(body, &read); err != nil {
		return nil, err
	}
	if read.Expires != 0 && read.Expires < time.Now().Unix() {
		return nil, errors.New("expired")
	}
	return &read, nil
}

func mac(text string, key []byte) []byte {
	hash := hmac.New(sha256.New, key)
	hash.Write([]byte(text))
	return hash.Sum(nil)
}
