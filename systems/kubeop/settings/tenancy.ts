import { z } from "zod";
import { network, once, port } from "../../../components/fields.ts";

/** The text before an image's first `/`, which both programs compare as it is. */
const registry = z
  .string()
  .regex(
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*(:[1-9]\d{0,4})?$/,
    "a registry's host name such as docker.io or registry.example.com:5000, without a path",
  );

/** An empty list would be none at all, and every image allowed. */
export const imageAllowlist = z
  .array(registry)
  .min(1)
  .refine(once, "each registry once")
  .default(["ghcr.io"])
  .describe(
    "Registries that tenants' images may come from. The manager, the admission webhook and the policies of tenants' namespaces all have this one list. `nginx` is of docker.io.",
  );

export const egressBaseline = z
  .array(network)
  .refine(once, "each network once")
  .default([])
  .describe(
    "Networks (CIDR) outside the cluster that tenants' pods may reach. The admission webhook and the NetworkPolicies of tenants' namespaces both have this one list. Default: none.",
  );

export const registeredClusters = z
  .array(
    z.strictObject({
      networks: z.array(network).min(1).describe("Networks (CIDR) of the API server's addresses."),
      port: port.default(6443).describe("Port at these addresses."),
    }),
  )
  .default([])
  .describe(
    "API servers of the clusters that are registered with the manager. It reaches no other: a kubeconfig that somebody registers could name any address.",
  );
