package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// exporter tells the state of the cluster at the moment of each question. A part that can't be read fails the whole, because
// an alert about what is absent must not go by what nobody could read.
type exporter struct {
	list  func(ctx context.Context, path string) ([]object, error)
	kinds []kind
}

func (exporter *exporter) text(ctx context.Context) (string, error) {
	found := families{}
	for _, kind := range exporter.kinds {
		objects, err := exporter.list(ctx, kind.path)
		if err != nil {
			return "", fmt.Errorf("%s: %w", kind.name, err)
		}
		for _, object := range objects {
			kind.tell(object, found)
		}
	}
	return found.String(), nil
}

// families are the lines of each metric, by its name: the text format wants them together.
type families map[string][]string

// add takes labels as pairs of name and value.
func (found families) add(name string, value float64, labels ...string) {
	var pairs []string
	for i := 0; i+1 < len(labels); i += 2 {
		pairs = append(pairs, labels[i]+`="`+escape.Replace(labels[i+1])+`"`)
	}
	line := fmt.Sprintf("%s{%s} %s", name, strings.Join(pairs, ","), strconv.FormatFloat(value, 'g', -1, 64))
	found[name] = append(found[name], line)
}

var escape = strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`)

func (found families) String() string {
	var names []string
	for name := range found {
		names = append(names, name)
	}
	slices.Sort(names)
	var text strings.Builder
	for _, name := range names {
		kind := "gauge"
		if strings.HasSuffix(name, "_total") {
			kind = "counter"
		}
		fmt.Fprintf(&text, "# TYPE %s %s\n", name, kind)
		for _, line := range found[name] {
			fmt.Fprintln(&text, line)
		}
	}
	return text.String()
}
