import type { Product } from "../../components/system/foundation.ts";

/** What labels, names of objects, alerts and dashboards call the product. */
export const kubeop = { name: "kubeop", title: "kubeOP" } as const satisfies Product;

/** Names that are constants of the binaries: no flag and no variable changes them. */
export const names = {
  namespace: "kubeop-system",
  manager: "kubeop-manager",
  operator: "kubeop-operator",
  admission: "kubeop-admission",
  /** Secret with the webhook's certificate. */
  certificate: "kubeop-admission-tls",
  /** Both webhook configurations. */
  webhook: "kubeop-admission-webhook",
  /** What the operator's replicas lead by. */
  lease: "kubeop-operator-leader",
} as const;

/** The programs, as images and settings call them. */
export const programNames = ["manager", "operator", "admission"] as const;
export type ProgramName = (typeof programNames)[number];

/** Group and version of the custom resources. */
export const api = { group: "paas.kubeop.io", version: "v1alpha1" } as const;

/** The database, and the role that owns it. */
export const database = "kubeop";

/** Where programs find who they are and whom they trust. */
export const tlsFolder = "/etc/seaworthy/tls";
