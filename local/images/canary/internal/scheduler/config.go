package scheduler

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"

	"go.yaml.in/yaml/v3"
)

// poolPattern is what may stand between the dots of worker.<pool>.jobs.
var poolPattern = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// pools say which pool of workers takes the jobs of each topic.
type pools struct {
	Topics map[string]string `yaml:"topics"`
	Pools  map[string]struct {
		Requires []string `yaml:"requires"`
	} `yaml:"pools"`
}

func readPools(path string) (*pools, error) {
	var p pools
	if err := readYAML(path, &p); err != nil {
		return nil, err
	}
	if len(p.Topics) == 0 {
		return nil, fmt.Errorf("%s: has no topics, so that no job would reach a worker", path)
	}
	for topic, pool := range p.Topics {
		if !poolPattern.MatchString(pool) {
			return nil, fmt.Errorf("%s: topic %s: %q is no name of a pool", path, topic, pool)
		}
		if _, known := p.Pools[pool]; len(p.Pools) > 0 && !known {
			return nil, fmt.Errorf("%s: topic %s: the pool %q is not in the list of pools", path, topic, pool)
		}
	}
	return &p, nil
}

// timeouts say when a job is given up. Those of single workflows and topics are checked only.
type timeouts struct {
	Workflows  map[string]yaml.Node `yaml:"workflows"`
	Topics     map[string]yaml.Node `yaml:"topics"`
	Reconciler reconciler           `yaml:"reconciler"`
}

type reconciler struct {
	Dispatch int `yaml:"dispatch_timeout_seconds"`
	Running  int `yaml:"running_timeout_seconds"`
	Scan     int `yaml:"scan_interval_seconds"`
}

// defaultTimeouts are those that Cordum's scheduler has without a file.
var defaultTimeouts = timeouts{Reconciler: reconciler{Dispatch: 300, Running: 9000, Scan: 30}}

func readTimeouts(path string) (*timeouts, error) {
	t := timeouts{Reconciler: defaultTimeouts.Reconciler}
	if err := readYAML(path, &t); err != nil {
		return nil, err
	}
	if r := t.Reconciler; min(r.Dispatch, r.Running, r.Scan) < 0 {
		return nil, fmt.Errorf("%s: reconciler: no time may be below zero", path)
	}
	return &t, nil
}

// readYAML refuses unknown keys: a mistyped one would go unnoticed until a job is missed.
func readYAML(path string, into any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(into); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
