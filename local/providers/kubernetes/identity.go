package kubernetes

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// managerPrefix begins the name under which the server notes what we manage, as it does with the official provider.
const managerPrefix = "pulumi-kubernetes-"

// managerFor names the manager of a resource's object: one that the user chose, else the one from the state, else a new
// one. A new name is the same every time for the same resource on the same machine, so that an object whose creation was
// interrupted before the state was saved can be told from everybody else's.
func managerFor(urn resource.URN, state resource.PropertyMap, obj *unstructured.Unstructured) string {
	if chosen := obj.GetAnnotations()["pulumi.com/patchFieldManager"]; chosen != "" {
		return chosen
	}
	if manager := lookup(state, managerKey); manager != "" {
		return manager
	}
	sum := sha256.Sum256([]byte(installation() + "\n" + string(urn)))
	return managerPrefix + hex.EncodeToString(sum[:4])
}

// adoptable tells whether an object that is in the way of a create was left by an interrupted create of the same
// resource. It isn't where the state has the resource: then the object is the one to be replaced, and deleted after.
func (p *Provider) adoptable(urn resource.URN, live *unstructured.Unstructured, manager string) bool {
	if p.isKnown(urn) {
		return false
	}
	for _, entry := range live.GetManagedFields() {
		if entry.Manager == manager && entry.Operation == "Apply" {
			return true
		}
	}
	return false
}

// installation is a random name for this machine's Pulumi home. Without a place to keep it, it holds for this process.
var installation = sync.OnceValue(func() string {
	fresh := rand.Text()
	home := os.Getenv("PULUMI_HOME")
	if home == "" {
		user, err := os.UserHomeDir()
		if err != nil {
			return fresh
		}
		home = filepath.Join(user, ".pulumi")
	}
	path := filepath.Join(home, "kubernetes-installation")
	// Two plugins may start at once: the first one's name counts for both.
	if file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600); err == nil {
		defer file.Close()
		_, _ = file.WriteString(fresh + "\n")
		return fresh
	}
	if kept, err := os.ReadFile(path); err == nil && len(kept) > 0 {
		return strings.TrimSpace(string(kept))
	}
	return fresh
})
