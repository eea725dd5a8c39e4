// Command oracle says what an API server of the pinned release would make of an object, without one: the tests hold
// settings and rules against it. It reads a request a line from standard input, JSON, and writes an answer a line.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
)

// question is what a line of standard input asks; Op says which of the other fields matter.
type question struct {
	Op string `json:"op"`
	// An object as a client would send it.
	Object json.RawMessage `json:"object"`
	// Other objects that decide: LimitRanges, the objects of a namespace.
	Others []json.RawMessage `json:"others"`
	// What is to be parsed.
	Text string `json:"text"`
	// What the text is compared with, or when a schedule is asked for its next times.
	Other string `json:"other"`
	// A label selector, and the labels that it may match.
	Selector json.RawMessage   `json:"selector"`
	Labels   map[string]string `json:"labels"`
}

// answer has either an error or what the operation gives.
type answer struct {
	// Why the question itself could not be answered: a mistake of whoever asks.
	Error  string `json:"error,omitempty"`
	Result any    `json:"result,omitempty"`
}

type operation func(question) (any, error)

var operations = map[string]operation{
	"define":      define,
	"validate":    validate,
	"podSecurity": podSecurity,
	"limitRange":  limitRange,
	"usage":       usage,
	"quantity":    quantity,
	"schedule":    schedule,
	"selector":    selector,
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 1 {
			write(out, reply(line))
		}
		if err != nil {
			return
		}
	}
}

func write(out *bufio.Writer, given answer) {
	text, err := json.Marshal(given)
	if err != nil {
		text, _ = json.Marshal(answer{Error: fmt.Sprintf("the answer has no JSON: %v", err)})
	}
	_, _ = out.Write(append(text, '\n'))
	if out.Flush() != nil {
		os.Exit(1)
	}
}

// reply never panics: one object that breaks Kubernetes' code must not silence all later ones.
func reply(line []byte) (given answer) {
	defer func() {
		if cause := recover(); cause != nil {
			given = answer{Error: fmt.Sprintf("panic: %v", cause)}
		}
	}()
	var asked question
	if err := json.Unmarshal(line, &asked); err != nil {
		return answer{Error: fmt.Sprintf("the question is not JSON: %v", err)}
	}
	run, known := operations[asked.Op]
	if !known {
		return answer{Error: fmt.Sprintf("there is no operation %q", asked.Op)}
	}
	result, err := run(asked)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Result: result}
}
