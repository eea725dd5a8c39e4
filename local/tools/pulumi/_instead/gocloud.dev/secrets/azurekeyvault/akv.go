// Package azurekeyvault registers nothing: secrets are encrypted by a passphrase here.
package azurekeyvault
