package kubernetes

import (
	"encoding/base64"
	"strings"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"google.golang.org/grpc/status"
)

// redactor keeps secrets out of messages. It learns every secret that passes through the provider, because an error
// or a log line of one object may quote the secret of another.
type redactor struct {
	mu      sync.RWMutex
	secrets map[string]bool
	// public are the names of objects. One that is also the value of some Secret, as a user's name may be, hides nothing.
	public map[string]bool
}

// Shorter strings are too likely to be part of an ordinary word.
const shortestSecret = 8

// expose notes a name that messages need.
func (r *redactor) expose(names ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.public == nil {
		r.public = map[string]bool{}
	}
	for _, name := range names {
		r.public[name] = true
	}
}

// learn takes in every secret string below a value, in clear and in the base64 form that Secret objects have.
func (r *redactor) learn(value resource.PropertyValue, secret bool) {
	switch {
	case value.IsSecret():
		r.learn(value.SecretValue().Element, true)
	case value.IsArray():
		for _, element := range value.ArrayValue() {
			r.learn(element, secret)
		}
	case value.IsObject():
		for _, element := range value.ObjectValue() {
			r.learn(element, secret)
		}
	case secret && value.IsString():
		r.add(value.StringValue())
		r.add(base64.StdEncoding.EncodeToString([]byte(value.StringValue())))
		if clear, err := base64.StdEncoding.DecodeString(value.StringValue()); err == nil {
			r.add(string(clear))
		}
	}
}

// add remembers a secret, and each of its lines: a key's lines are quoted one by one.
func (r *redactor) add(secret string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.secrets == nil {
		r.secrets = map[string]bool{}
	}
	for _, text := range append(strings.Split(secret, "\n"), secret) {
		if text = strings.TrimSpace(text); len(text) >= shortestSecret && !strings.HasPrefix(text, "-----") {
			r.secrets[text] = true
		}
	}
}

// clean replaces every known secret in a message.
func (r *redactor) clean(message string) string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for secret := range r.secrets {
		if r.public[secret] {
			continue
		}
		message = strings.ReplaceAll(message, secret, "[secret]")
	}
	return message
}

// cleanError takes secrets out of an error, and keeps its code and details.
func (r *redactor) cleanError(err error) error {
	if err == nil {
		return nil
	}
	cleaned := status.Convert(err).Proto()
	cleaned.Message = r.clean(cleaned.GetMessage())
	return status.ErrorProto(cleaned)
}
