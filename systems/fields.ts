import { z } from "zod";
import { parseQuantity } from "../components/quantity.ts";

/** Kinds of values that the settings of several systems have; each error says what is allowed. */

const maxLabelLength = 63;

/** A name that Kubernetes takes for objects and namespaces. RFC 1123 */
export const dnsLabel = z
  .string()
  .max(maxLabelLength)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, "a DNS label: lower-case letters, digits and -, at most 63");

/** A host name, such as `cordum.example.com`. RFC 1123 */
export const hostName = z
  .string()
  .max(253)
  .regex(
    /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)+$/,
    "a host name such as cordum.example.com",
  );

export const quantity = z
  .string()
  .refine((text) => parseQuantity(text) !== undefined, "a Kubernetes quantity such as 500m, 128Mi or 20Gi");

/** A repository without a tag, such as `ghcr.io/cordum-io/cordum`. */
export const repository = z
  .string()
  .regex(
    /^[a-z0-9]+([.-][a-z0-9]+)*(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/,
    "an image repository such as ghcr.io/cordum-io/cordum",
  );

export const tag = z.string().regex(/^\w[\w.-]{0,127}$/, "an image tag such as v0.9.7");

export const digest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, "an image digest: sha256: and 64 hexadecimal digits");

/** A whole image reference; without a tag or digest it would mean `latest`, which is different every day. */
export const imageReference = z
  .string()
  .regex(
    /^[a-z0-9]+([.-][a-z0-9]+)*(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:\w[\w.-]{0,127}|@sha256:[0-9a-f]{64}|:\w[\w.-]{0,127}@sha256:[0-9a-f]{64})$/,
    "an image reference with a tag or digest, such as docker.io/library/redis:7",
  );

/** Addresses, such as `10.0.0.0/16`. RFC 4632 */
export const network = z.union([z.cidrv4(), z.cidrv6()], "a network such as 10.0.0.0/16");

/** How long, such as `500ms`, `1s` or `2m`. */
export const duration = z.string().regex(/^\d+(ms|s|m|h)$/, "a duration such as 500ms, 1s or 2m");

/** A request and its limit; either may be left out. */
function range([request, limit]: readonly [string, string]) {
  return z
    .strictObject({ request: quantity.default(request), limit: quantity.default(limit) })
    .refine(({ request, limit }) => {
      const [low, high] = [parseQuantity(request), parseQuantity(limit)];
      return low === undefined || high === undefined || low <= high;
    }, "a request that is not above its limit")
    .prefault({});
}

/** CPU and memory of one container, with `defaults` for what is left out. */
export function resources(cpu: readonly [string, string], memory: readonly [string, string]) {
  return z.strictObject({ cpu: range(cpu), memory: range(memory) }).prefault({});
}

/** Where a component keeps its data. */
export function storage(size: string) {
  return z
    .strictObject({
      size: quantity.default(size).describe("Size of the volume."),
      ephemeral: z
        .boolean()
        .default(false)
        .describe("Data is gone with its pod; for throw-away environments."),
      storageClass: dnsLabel.exactOptional().describe("StorageClass; the cluster's default when left out."),
    })
    .prefault({});
}

/** Pods of somebody else, by namespace and labels. */
export function peer(namespace: string, podLabels: Record<string, string>) {
  return z
    .strictObject({
      namespace: dnsLabel.default(namespace).describe("Namespace of the pods."),
      podLabels: z.record(z.string(), z.string()).default(podLabels).describe("Labels of the pods."),
    })
    .prefault({});
}
