import { z } from "zod";
import type { Release } from "../../../components/facility/manifests.ts";
import { imageReference, resources } from "../../../components/fields.ts";
import { namespaceName } from "../../../components/system/namespace-settings.ts";
import { releases } from "./releases.ts";

function manifests({ file, sha256 }: Release) {
  return z
    .strictObject({
      file: z
        .string()
        .min(1)
        .default(file)
        .describe(
          "Path of the file as it was released, from the checkout's folder where it is not absolute.",
        ),
      sha256: z
        .string()
        .regex(/^[0-9a-f]{64}$/, "a SHA-256: 64 hexadecimal digits")
        .default(sha256)
        .describe("Digest of that file: another one is refused."),
    })
    .prefault({});
}

const operator = z
  .strictObject({
    image: imageReference
      .default(releases.operator.image)
      .describe("Image of the operator, which starts every PostgreSQL server, too."),
    replicas: z
      .int()
      .min(1)
      .max(5)
      .default(2)
      .describe("Pods that answer the API server; one of them leads."),
    resources: resources(["100m", "1"], ["128Mi", "512Mi"]).describe("CPU and memory of each."),
    manifests: manifests(releases.operator.manifests).describe(
      "Where its definitions, roles and webhooks are from.",
    ),
  })
  .prefault({})
  .describe("CloudNativePG itself.");

const plugin = z
  .strictObject({
    image: imageReference.default(releases.plugin.image).describe("Image of the plugin."),
    sidecarImage: imageReference
      .default(releases.plugin.sidecarImage)
      .describe("Image that runs beside each PostgreSQL server, and archives for it."),
    resources: resources(["50m", "500m"], ["64Mi", "256Mi"]).describe("CPU and memory of its pod."),
    manifests: manifests(releases.plugin.manifests).describe("Where its definitions and roles are from."),
  })
  .prefault({})
  .describe("Barman Cloud, which archives to object stores.");

export const postgresOperator = z
  .strictObject({
    enabled: z.boolean().default(false).describe("CloudNativePG with its Barman Cloud plugin."),
    namespace: namespaceName
      .default("cnpg-system")
      .describe("Kubernetes namespace; this facility must be its only owner."),
    operator,
    plugin,
  })
  .prefault({});

export type PostgresOperatorSettings = z.output<typeof postgresOperator>;
