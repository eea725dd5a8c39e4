import { z } from "zod";
import type { OperatedDemand } from "../quota/operated.ts";
import { requirements } from "../resources.ts";
import { apiVersion } from "./cluster-spec.ts";
import { sidecarResources } from "./object-store.ts";

/** The parts of a Cluster that cost something. The rest may hold values that are known only later. */
const cluster = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    instances: z.int(),
    resources: z.unknown(),
    walStorage: z.unknown().optional(),
    plugins: z.array(z.unknown()).default([]),
    managed: z.object({ services: z.object({ disabledDefaultServices: z.array(z.string()) }) }),
  }),
});

/** Services that the operator makes by itself: rw, r, ro. */
const defaultServices = 3;

/** What the operator makes of a Cluster. */
function clusterDemand(props: unknown): OperatedDemand {
  const { metadata, spec } = cluster.parse(props);
  const { instances, managed, plugins, resources, walStorage } = spec;
  const sidecars = plugins.map(() => ({ resources: requirements(sidecarResources) }));
  return {
    pods: {
      ...{ name: metadata.name, count: instances },
      // One job at a time makes another server.
      surge: 1,
      spec: { containers: [{ resources }, ...sidecars] },
    },
    services: defaultServices - managed.services.disabledDefaultServices.length,
    // One server is made anew beside the others, while its predecessor's volumes are still there.
    persistentVolumeClaims: (instances + 1) * (walStorage === undefined ? 1 : 2),
  };
}

/** What the operator makes, by the type of what it makes it of. */
export const postgresDemands = { [`kubernetes:${apiVersion}:Cluster`]: clusterDemand };
