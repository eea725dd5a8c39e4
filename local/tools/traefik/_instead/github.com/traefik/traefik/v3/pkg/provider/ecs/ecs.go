// Package ecs stands where Traefik finds services that run on Amazon's ECS, by libraries that take longer to compile
// than all of Traefik's own code.
package ecs

import (
	"errors"

	"github.com/traefik/traefik/v3/pkg/config/dynamic"
	"github.com/traefik/traefik/v3/pkg/safe"
)

// Provider has no settings: whoever asks for it is told that it is not there.
type Provider struct{}

// SetDefaults has none to set.
func (p *Provider) SetDefaults() {}

// Init fails.
func (p *Provider) Init() error {
	return errors.New("the provider ECS is left out of this build of Traefik")
}

// Provide never runs, because Init fails.
func (p *Provider) Provide(chan<- dynamic.Message, *safe.Pool) error {
	return p.Init()
}
