import { stringify } from "yaml";

const zones = ["zone-a", "zone-b", "zone-c"];

/** The nodes that KWOK plays, one in each zone, and the storage class that the embedded cluster has. */
export function simulated(): string {
  return [...zones.map(node), storageClass].map((object) => stringify(object)).join("---\n");
}

function node(zone: string) {
  const name = `simulated-${zone}`;
  const labels = {
    "kubernetes.io/hostname": name,
    "kubernetes.io/os": "linux",
    "topology.kubernetes.io/zone": zone,
  };
  return { apiVersion: "v1", kind: "Node", metadata: { name, labels } };
}

const storageClass = {
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: { name: "standard", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
  provisioner: "volumes.seaworthy.dev/directory",
  reclaimPolicy: "Delete",
  volumeBindingMode: "WaitForFirstConsumer",
};
