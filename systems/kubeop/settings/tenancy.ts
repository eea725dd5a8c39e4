import { z } from "zod";
import { network, once, port } from "../../../components/fields.ts";

const isPort = (text: string | undefined) => text === undefined || Number(text) <= 65535;

/**
 * The text before an image's first `/`, which both programs compare as it is. Where that has neither a dot nor a port, they take
 * it for a registry, and everybody else for a folder of docker.io.
 */
const registry = z
  .string()
  .regex(
    /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+|[a-z0-9]([-a-z0-9]*[a-z0-9])?(?=:)|localhost)(:[1-9]\d{0,4})?$/,
    "a registry's host name such as docker.io or registry.example.com:5000, without a path",
  )
  .refine((text) => isPort(text.split(":")[1]), "a port that is at most 65535");

/** An empty list would be none at all, and every image allowed. */
export const imageAllowlist = z
  .array(registry)
  .min(1)
  .refine(once, "each registry once")
  .default(["ghcr.io"])
  .describe(
    "Registries that tenants' images may come from. The manager, the admission webhook and the policies of tenants' namespaces all have this one list. `nginx` is of docker.io; write `docker.io/grafana/grafana`, not `grafana/grafana`.",
  );

export const egressBaseline = z
  .array(network)
  .refine(once, "each network once")
  .default([])
  .describe(
    "Networks (CIDR) outside the cluster that tenants' pods may reach. The admission webhook and the NetworkPolicies of tenants' namespaces both have this one list. After a change, touch the namespaces of projects that the stack doesn't declare (docs/kubeop-tenants.md). Default: none.",
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
