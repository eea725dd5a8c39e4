// Package azureblob registers nothing: states are kept in files here.
package azureblob
