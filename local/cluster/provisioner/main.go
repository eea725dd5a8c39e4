// The volume provisioner makes a directory for each claim and removes it when the claim's volume is given up.
//
// Kubernetes' own stand-in for this, the host-path provisioner of kube-controller-manager, makes directories that only
// root can write to, and the kubelet never applies a pod's fsGroup to a host path. A `local` volume gets it, as any
// volume in production does, so a pod that forgets to ask for it fails here too.
package main

import (
	"context"
	"flag"
	"os"
	"os/signal"
	"syscall"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
	"sigs.k8s.io/sig-storage-lib-external-provisioner/v13/controller"
)

// name is what a StorageClass calls this provisioner.
const name = "volumes.seaworthy.dev/directory"

func main() {
	kubeconfig := flag.String("kubeconfig", "", "file with the API server's address and this program's credentials")
	folder := flag.String("folder", "", "folder that every node sees, in which volumes are made")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if err := run(ctx, *kubeconfig, *folder); err != nil {
		klog.ErrorS(err, "The volume provisioner cannot start")
		os.Exit(1)
	}
}

func run(ctx context.Context, kubeconfig, folder string) error {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	provisioner, err := newDirectories(folder)
	if err != nil {
		return err
	}
	controller.NewProvisionController(ctx, client, name, provisioner,
		// One provisioner runs, so none has to be elected.
		controller.LeaderElection(false),
	).Run(ctx)
	return nil
}
