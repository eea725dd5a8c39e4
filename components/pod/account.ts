import type { Input } from "@pulumi/pulumi";
import { accessLabel } from "../endpoint/connection.ts";
import type { Labels } from "../identity.ts";
import type { Mount } from "./mounts.ts";

/** Who a pod is to the Kubernetes API. */
export interface Account {
  /** Name of its ServiceAccount. */
  readonly name: Input<string>;
  /** Name of the endpoint that stands for the API server. @default the pod's own network policies lead there */
  readonly reaches?: string;
}

/** Where clients look for it. */
export const tokenFolder = "/var/run/secrets/kubernetes.io/serviceaccount";
/** Name of the volume with it. */
export const accountVolume = "kubernetes-api";
const tokenSeconds = 3600;

/** Lets the pod out to the API server. */
export function accountLabels(account: Account | undefined): Labels {
  return account?.reaches === undefined ? {} : accessLabel(account.reaches);
}

/** A token of the account that the kubelet renews, with whom to trust, as clients expect them. */
export function accountMounts(account: Account | undefined): readonly Mount[] {
  if (!account) return [];
  const sources = [
    { serviceAccountToken: { path: "token", expirationSeconds: tokenSeconds } },
    { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
    { downwardAPI: { items: [{ path: "namespace", fieldRef: { fieldPath: "metadata.namespace" } }] } },
  ];
  const volume = { name: accountVolume, projected: { sources, defaultMode: 0o440 } };
  return [{ volume, volumeMount: { name: accountVolume, mountPath: tokenFolder, readOnly: true } }];
}
