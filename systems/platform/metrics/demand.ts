import { z } from "zod";
import type { OperatedDemand } from "../../../components/quota/operated.ts";
import { requirements } from "../../../components/resources.ts";
import { reloaderResources } from "./operator.ts";
import { operatorApi } from "./prometheus.ts";

const resource = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    replicas: z.int(),
    resources: z.unknown(),
    storage: z.object({ volumeClaimTemplate: z.unknown().optional() }),
  }),
});

/** What the operator makes of a Prometheus or an Alertmanager, whose Services are declared here. */
function serverDemand(props: unknown): OperatedDemand {
  const { metadata, spec } = resource.parse(props);
  const { replicas, resources, storage } = spec;
  const reloader = { resources: requirements(reloaderResources) };
  return {
    pods: {
      ...{ name: metadata.name, count: replicas, surge: 0 },
      spec: { initContainers: [reloader], containers: [{ resources }, reloader] },
    },
    services: 0,
    persistentVolumeClaims: storage.volumeClaimTemplate === undefined ? 0 : replicas,
  };
}

/** What the operator makes, by the type of what it makes it of. */
export const metricsDemands = {
  [`kubernetes:${operatorApi}:Alertmanager`]: serverDemand,
  [`kubernetes:${operatorApi}:Prometheus`]: serverDemand,
};
