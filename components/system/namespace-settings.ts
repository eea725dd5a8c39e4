import { z } from "zod";
import { dnsLabel, labels, port, resources } from "../fields.ts";
import { quota } from "../quota/settings.ts";

/** Where the pods listen on another port than their Service does. */
const otherPorts: Readonly<Record<string, number>> = { "openshift-dns": 5353 };

const resolver = z
  .strictObject({
    namespace: dnsLabel.default("kube-system").describe("Namespace of the pods."),
    podLabels: labels.default({ "k8s-app": "kube-dns" }).describe("Labels of the pods."),
    port: port
      .exactOptional()
      .describe("Port that the pods listen on. Default: 5353 in `openshift-dns`, and 53 elsewhere."),
  })
  .transform((given) => ({ ...given, port: given.port ?? otherPorts[given.namespace] ?? 53 }))
  .prefault({})
  .describe("The cluster's DNS pods.");

/** A namespace that a stack may own. */
export const namespaceName = dnsLabel.refine(
  (name) => name !== "default" && !name.startsWith("kube-"),
  "a namespace of its own: `default` and `kube-…` are the cluster's",
);

/** What can be set of a namespace but for its name. */
export const namespaceShape = {
  quota: quota.describe("ResourceQuota of the namespace."),
  containerDefaults: resources(["100m", "500m"], ["128Mi", "256Mi"]).describe(
    "Defaults for containers that declare no requests and limits.",
  ),
  resolver,
};

/** The namespace of a stack, with a name when it says none. */
export function namespaceSettings(preset: string) {
  const name = namespaceName
    .default(preset)
    .describe("Kubernetes namespace. This stack must be its only owner.");
  return z.strictObject({ name, ...namespaceShape }).prefault({});
}
