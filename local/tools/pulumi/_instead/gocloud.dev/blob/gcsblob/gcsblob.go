// Package gcsblob registers nothing: states are kept in files here.
package gcsblob

// Scheme is that of URLs which nobody answers.
const Scheme = "gs"
