package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// source reads the pages of a NATS server's monitoring port.
type source struct {
	base   string
	client *http.Client
}

func newSource(base string) *source {
	return &source{base: strings.TrimSuffix(base, "/"), client: &http.Client{Timeout: 5 * time.Second}}
}

// read fills `into`; an answer that says "unhealthy" is an answer too.
func (s *source) read(path string, into any) error {
	response, err := s.client.Get(s.base + path)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if err := json.NewDecoder(response.Body).Decode(into); err != nil {
		return fmt.Errorf("%s%s: %w", s.base, path, err)
	}
	return nil
}
