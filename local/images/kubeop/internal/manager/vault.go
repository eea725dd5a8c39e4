package manager

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
)

// vault encrypts kubeconfigs with the KMS master key, by AES-256-GCM. There is one key, and no id of it: what another key
// encrypted can't be read.
type vault struct{ aead cipher.AEAD }

func newVault(key []byte) (*vault, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return &vault{aead}, nil
}

// seal puts the nonce before what is encrypted.
func (v *vault) seal(plain []byte) []byte {
	nonce := make([]byte, v.aead.NonceSize())
	fill(nonce)
	return v.aead.Seal(nonce, nonce, plain, nil)
}

func (v *vault) open(sealed []byte) ([]byte, error) {
	size := v.aead.NonceSize()
	if len(sealed) < size {
		return nil, errors.New("too short to be encrypted")
	}
	return v.aead.Open(nil, sealed[:size], sealed[size:], nil)
}

func randomKey() []byte {
	made := make([]byte, keyLength)
	fill(made)
	return made
}

// fill never fails: without random numbers, Go ends the process.
func fill(b []byte) { _, _ = rand.Read(b) }
