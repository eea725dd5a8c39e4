import { z } from "zod";
import { imageReference, resources } from "../../../components/fields.ts";
import { namespaceName } from "../../../components/system/namespace-settings.ts";
import { manifests } from "../manifests-settings.ts";
import { releases } from "./releases.ts";

const operator = z
  .strictObject({
    image: imageReference
      .default(releases.operator.image)
      .describe("Image of the operator. Each PostgreSQL server also starts an init container of it."),
    replicas: z
      .int()
      .min(1)
      .max(5)
      .default(2)
      .describe("Number of pods. All answer webhook requests, and one of them is the leader."),
    rolloutDelaySeconds: z
      .int()
      .min(0)
      .max(600)
      .default(120)
      .describe(
        "Seconds after the last restart of a server of one PostgreSQL before those of the next begin. A new image of the operator restarts every server that it runs. The update of a stack waits for it, for 20 minutes at most.",
      ),
    resources: resources(["100m", "1"], ["128Mi", "512Mi"]).describe("CPU and memory of each pod."),
    manifests: manifests(releases.operator.manifests)
      .prefault({})
      .describe("Released manifests with its CustomResourceDefinitions, roles and webhooks."),
  })
  .prefault({})
  .describe("The operator, CloudNativePG.");

const plugin = z
  .strictObject({
    image: imageReference.default(releases.plugin.image).describe("Image of the plugin."),
    sidecarImage: imageReference
      .default(releases.plugin.sidecarImage)
      .describe("Image of the sidecar that archives for each PostgreSQL server."),
    resources: resources(["50m", "500m"], ["64Mi", "256Mi"]).describe("CPU and memory of the pod."),
    manifests: manifests(releases.plugin.manifests)
      .prefault({})
      .describe("Released manifests with its CustomResourceDefinitions and roles."),
  })
  .prefault({})
  .describe("The Barman Cloud plugin, which archives to object stores.");

export const postgresOperator = z
  .strictObject({
    enabled: z.boolean().default(false).describe("Installs CloudNativePG with its Barman Cloud plugin."),
    namespace: namespaceName
      .default("cnpg-system")
      .describe("Kubernetes namespace. It must be for this facility only."),
    operator,
    plugin,
  })
  .prefault({});

export type PostgresOperatorSettings = z.output<typeof postgresOperator>;
