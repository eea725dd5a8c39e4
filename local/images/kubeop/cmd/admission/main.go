// The stand-in for kubeOP's webhook; docs/stand-ins.md tells what it does otherwise.
package main

import (
	"log"
	"os"

	"k8s.io/client-go/rest"

	"seaworthy.dev/canary/kubeop/internal/admission"
)

func main() {
	config, err := rest.InClusterConfig()
	if err != nil {
		log.Fatalf("in cluster config: %v", err)
	}
	log.Fatal(admission.Run(config, os.Getenv, ":8443", log.Default()))
}
