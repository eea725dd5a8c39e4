// Package gcpkms opens nothing: secrets are encrypted by a passphrase here.
package gcpkms

import (
	"context"
	"errors"
	"net/url"

	"gocloud.dev/secrets"
	"golang.org/x/oauth2"
)

// Scheme is that of URLs which nobody answers.
const Scheme = "gcpkms"

// Client stands for a connection that there never is.
type Client struct{}

var errLeftOut = errors.New("Google's key management is left out of this build of Pulumi")

// Dial fails.
func Dial(context.Context, oauth2.TokenSource) (*Client, func(), error) {
	return nil, nil, errLeftOut
}

// URLOpener is what Pulumi opens a key with.
type URLOpener struct{ Client *Client }

// OpenKeeperURL fails.
func (o *URLOpener) OpenKeeperURL(context.Context, *url.URL) (*secrets.Keeper, error) {
	return nil, errLeftOut
}
