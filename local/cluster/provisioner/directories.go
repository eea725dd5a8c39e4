package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/sig-storage-lib-external-provisioner/v13/controller"
)

// directories provisions volumes as directories of one folder.
type directories struct {
	folder string
}

var _ controller.Provisioner = directories{}

func newDirectories(folder string) (directories, error) {
	info, err := os.Stat(folder)
	if err != nil {
		return directories{}, fmt.Errorf("the folder for volumes: %w", err)
	}
	if !info.IsDir() {
		return directories{}, fmt.Errorf("the folder for volumes: %s is a file", folder)
	}
	return directories{folder: folder}, nil
}

// Provision makes the claim's directory. Every node sees it, so a pod may come back on another one.
func (d directories) Provision(
	_ context.Context, options controller.ProvisionOptions,
) (*v1.PersistentVolume, controller.ProvisioningState, error) {
	claim := options.PVC
	if mode := claim.Spec.VolumeMode; mode != nil && *mode == v1.PersistentVolumeBlock {
		return nil, controller.ProvisioningFinished, fmt.Errorf("block volumes cannot be had here, only file systems")
	}
	path := filepath.Join(d.folder, options.PVName)
	// What a freshly made ext4 or xfs volume looks like: root's, readable by others.
	if err := os.Mkdir(path, 0o755); err != nil && !os.IsExist(err) {
		return nil, controller.ProvisioningFinished, err
	}
	return &v1.PersistentVolume{
		ObjectMeta: metav1.ObjectMeta{Name: options.PVName},
		Spec: v1.PersistentVolumeSpec{
			AccessModes: claim.Spec.AccessModes,
			Capacity: v1.ResourceList{
				v1.ResourceStorage: claim.Spec.Resources.Requests[v1.ResourceStorage],
			},
			PersistentVolumeReclaimPolicy: *options.StorageClass.ReclaimPolicy,
			MountOptions:                  options.StorageClass.MountOptions,
			PersistentVolumeSource:        v1.PersistentVolumeSource{Local: &v1.LocalVolumeSource{Path: path}},
			NodeAffinity:                  anyNode(),
		},
	}, controller.ProvisioningFinished, nil
}

// Delete removes a volume's directory with all that is in it.
func (d directories) Delete(_ context.Context, volume *v1.PersistentVolume) error {
	if volume.Spec.Local == nil || filepath.Dir(volume.Spec.Local.Path) != d.folder {
		return &controller.IgnoredError{Reason: "this provisioner did not make the volume"}
	}
	return os.RemoveAll(volume.Spec.Local.Path)
}

// anyNode satisfies the rule that a local volume names its nodes.
func anyNode() *v1.VolumeNodeAffinity {
	return &v1.VolumeNodeAffinity{Required: &v1.NodeSelector{NodeSelectorTerms: []v1.NodeSelectorTerm{{
		MatchExpressions: []v1.NodeSelectorRequirement{{
			Key: v1.LabelHostname, Operator: v1.NodeSelectorOpExists,
		}},
	}}}}
}
