package kubernetes

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

func TestSecretsAreTakenOutOfMessages(t *testing.T) {
	r := &redactor{}
	r.learn(resource.NewProperty(resource.PropertyMap{
		"open":   resource.NewProperty("visible-text"),
		"secret": resource.MakeSecret(resource.NewProperty(props(object{"password": "hunter2!", "pem": "-----BEGIN X-----\nMIIabcdef\n-----END X-----\n", "short": "abc"}))),
	}), false)
	got := r.clean("hunter2! aHVudGVyMiE= MIIabcdef visible-text abc -----BEGIN X-----")
	if got != "[secret] [secret] [secret] visible-text abc -----BEGIN X-----" {
		t.Error(got)
	}
	r.expose("hunter2!")
	if got := r.clean("hunter2! MIIabcdef"); got != "hunter2! [secret]" {
		t.Error(got)
	}
	r = &redactor{}
	r.learn(resource.NewProperty("hunter2!"), true)
	err := r.cleanError(problem(9, "value %q is wrong", "hunter2!"))
	if strings.Contains(err.Error(), "hunter2") || !strings.Contains(err.Error(), "FailedPrecondition") {
		t.Error(err)
	}
}
