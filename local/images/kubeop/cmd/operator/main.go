// The stand-in for kubeOP's operator; docs/stand-ins.md tells what it does otherwise.
package main

import (
	"os"

	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"

	"seaworthy.dev/canary/kubeop/internal/operator"
)

func main() {
	ctrl.SetLogger(zap.New())
	os.Exit(operator.Run(ctrl.SetupSignalHandler(), os.Args[1:], operator.Pod{Env: os.Getenv}, ctrl.Log))
}
