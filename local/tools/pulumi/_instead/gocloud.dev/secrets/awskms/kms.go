// Package awskms registers nothing: secrets are encrypted by a passphrase here.
package awskms
