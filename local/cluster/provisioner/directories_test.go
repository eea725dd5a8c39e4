package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	v1 "k8s.io/api/core/v1"
	storage "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"sigs.k8s.io/sig-storage-lib-external-provisioner/v13/controller"
)

func claimOf(mode v1.PersistentVolumeMode) controller.ProvisionOptions {
	policy := v1.PersistentVolumeReclaimDelete
	return controller.ProvisionOptions{
		PVName:       "pvc-1",
		StorageClass: &storage.StorageClass{ReclaimPolicy: &policy},
		PVC: &v1.PersistentVolumeClaim{Spec: v1.PersistentVolumeClaimSpec{
			AccessModes: []v1.PersistentVolumeAccessMode{v1.ReadWriteOnce},
			VolumeMode:  &mode,
			Resources: v1.VolumeResourceRequirements{
				Requests: v1.ResourceList{v1.ResourceStorage: resource.MustParse("2Gi")},
			},
		}},
	}
}

func TestAVolumeIsADirectoryUntilItIsDeleted(t *testing.T) {
	d, err := newDirectories(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	volume, _, err := d.Provision(ctx, claimOf(v1.PersistentVolumeFilesystem))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(d.folder, "pvc-1")
	if volume.Spec.Local.Path != path {
		t.Errorf("the volume is at %s, not at %s", volume.Spec.Local.Path, path)
	}
	if got := volume.Spec.Capacity[v1.ResourceStorage]; got.String() != "2Gi" {
		t.Errorf("capacity is %s", got.String())
	}
	if volume.Spec.NodeAffinity == nil {
		t.Error("a local volume without nodes is refused by the API server")
	}
	if err := os.WriteFile(filepath.Join(path, "file"), []byte("data"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.Provision(ctx, claimOf(v1.PersistentVolumeFilesystem)); err != nil {
		t.Errorf("a second attempt after an interrupted one must succeed: %v", err)
	}
	if err := d.Delete(ctx, volume); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("the directory is still there: %v", err)
	}
}

func TestABlockVolumeIsRefused(t *testing.T) {
	d, err := newDirectories(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.Provision(context.Background(), claimOf(v1.PersistentVolumeBlock)); err == nil {
		t.Error("a block volume was made")
	}
}

func TestAnothersVolumeIsLeftAlone(t *testing.T) {
	outside := t.TempDir()
	d, err := newDirectories(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	volume := &v1.PersistentVolume{}
	volume.Spec.Local = &v1.LocalVolumeSource{Path: outside}
	var ignored *controller.IgnoredError
	if err := d.Delete(context.Background(), volume); !errors.As(err, &ignored) {
		t.Errorf("expected the call to be ignored, got %v", err)
	}
	if _, err := os.Stat(outside); err != nil {
		t.Error("a directory outside the folder was removed")
	}
}
