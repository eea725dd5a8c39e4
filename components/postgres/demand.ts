import { z } from "zod";

/** The parts of the operator's objects that cost something. The rest may hold values that are known only later. */
const cluster = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    instances: z.int(),
    resources: z.unknown(),
    walStorage: z.unknown().optional(),
    plugins: z
      .array(z.object({ parameters: z.object({ barmanObjectName: z.string().optional() }) }))
      .default([]),
    managed: z.object({ services: z.object({ disabledDefaultServices: z.array(z.string()) }) }),
  }),
});

const objectStore = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({ instanceSidecarConfiguration: z.object({ resources: z.unknown() }) }),
});

/** What the operator makes for a Cluster, as the namespace's quota counts it. */
export interface ClusterDemand {
  readonly name: string;
  readonly instances: number;
  /** Specification of each server's pod, as far as it costs something. */
  readonly pod: (sidecars: ReadonlyMap<string, unknown>) => {
    readonly containers: readonly { readonly resources: unknown }[];
  };
  readonly services: number;
  readonly claims: number;
}

/** Services that the operator makes by itself: rw, r, ro. */
const defaultServices = 3;

export function clusterDemand(props: unknown): ClusterDemand {
  const { metadata, spec } = cluster.parse(props);
  const { instances, managed, plugins, resources, walStorage } = spec;
  const stores = plugins.flatMap(({ parameters }) => parameters.barmanObjectName ?? []);
  return {
    name: metadata.name,
    instances,
    pod: (sidecars) => ({
      containers: [{ resources }, ...stores.map((store) => ({ resources: sidecars.get(store) }))],
    }),
    services: defaultServices - managed.services.disabledDefaultServices.length,
    // One server is made anew beside the others, while its predecessor's volumes are still there.
    claims: (instances + 1) * (walStorage === undefined ? 1 : 2),
  };
}

/** Resources of the sidecar that archives to an ObjectStore, by its name. */
export function sidecarDemand(props: unknown): readonly [string, unknown] {
  const { metadata, spec } = objectStore.parse(props);
  return [metadata.name, spec.instanceSidecarConfiguration.resources];
}
