import { z } from "zod";
import { parseQuantity } from "../lib/quantity.ts";
import { canonicalCidr, hasHostBits } from "./cidr.ts";
import { isMetadataNetwork } from "./network-policy.ts";
import { longestGapSeconds } from "./schedule.ts";

/** Kinds of values that the settings of several systems have; each error says what is allowed. */

const maxLabelLength = 63;
const maxSubdomainLength = 253;
const label = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";

/** A name that Kubernetes takes for namespaces and Services. RFC 1123 */
export const dnsLabel = z
  .string()
  .max(maxLabelLength)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, "a DNS label: lower-case letters, digits and -, at most 63");

/** A name that Kubernetes takes for most objects, such as Secrets, StorageClasses and PriorityClasses. RFC 1123 */
export const objectName = z
  .string()
  .max(maxSubdomainLength)
  .regex(
    new RegExp(`^${label}(\\.${label})*$`),
    "a name of an object: DNS labels with dots between them, at most 253 characters",
  );

/** A host name, such as `cordum.example.com`. RFC 1123 */
export const hostName = z
  .string()
  .max(maxSubdomainLength)
  .regex(
    // The last label has a letter, or it would be an address.
    new RegExp(`^(${label}\\.)+(?=[-0-9]*[a-z])${label}$`),
    "a host name such as cordum.example.com",
  );

/** A host name or an IPv4 address. */
export const host = z.union([hostName, z.ipv4()], "a host name such as nats.example.com, or an IPv4 address");

const qualifiedName = (letters: string) =>
  new RegExp(`^(?!.{254,}/)(${letters}\\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$`);

const labelKey = z
  .string()
  .regex(qualifiedName(`${label}(\\.${label})*`), "a label's key such as team or example.com/team");

const labelValue = z
  .string()
  .regex(
    /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/,
    "a label's value: at most 63 letters, digits, -, _ and ., with a letter or digit at both ends",
  );

/** Labels of Kubernetes objects. https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ */
export const labels = z.record(labelKey, labelValue);

const anyCase = label.replaceAll("a-z", "A-Za-z");
const annotationKey = z
  .string()
  .regex(qualifiedName(`${anyCase}(\\.${anyCase})*`), "an annotation's key such as example.com/issuer");

/** Kubernetes' own limit for all annotations of an object is 256 KiB. */
const maxAnnotationLength = 16_384;

/** Annotations of Kubernetes objects. https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/ */
export const annotations = z
  .record(annotationKey, z.string().max(maxAnnotationLength))
  .refine((all) => Object.keys(all).length <= 10, "at most 10 annotations");

const written = /^(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2}|[numkMGTPE]|[KMGTPE]i)?$/;
const tebi = 2 ** 40;

interface Range {
  readonly least: number;
  readonly most: number;
  /** What amounts are whole multiples of. */
  readonly unit: number;
  readonly allowed: string;
}

function amount({ allowed, least, most, unit }: Range) {
  return z
    .string()
    .regex(written, allowed)
    .refine((text) => {
      const value = parseQuantity(text);
      if (value === undefined) return true;
      const units = value / unit;
      return value >= least && value <= most && Math.abs(units - Math.round(units)) < 1e-6;
    }, allowed);
}

/** CPU of one container: Kubernetes counts in thousandths. */
export const cpu = amount({
  ...{ least: 0.001, most: 1024, unit: 0.001 },
  allowed: "CPU from 1m, a thousandth, to 1024 cores, such as 500m or 2",
});

/** Memory of one container: less than a mebibyte starts nothing, and is a mistake such as `800m`, which is 0.8 bytes. */
export const memory = amount({
  ...{ least: 2 ** 20, most: 64 * tebi, unit: 1 },
  allowed: "memory in whole bytes, from 1Mi to 64Ti, such as 512Mi (512m is half a byte)",
});

/** CPU of all pods of a namespace together. */
export const cpuOfAll = amount({
  ...{ least: 0.001, most: 1_000_000, unit: 0.001 },
  allowed: "CPU from 1m, a thousandth, to a million cores, such as 8 or 16500m",
});

/** Memory of all pods of a namespace together. */
export const memoryOfAll = amount({
  ...{ least: 2 ** 20, most: 1024 * tebi, unit: 1 },
  allowed: "memory in whole bytes, from 1Mi to 1024Ti, such as 16Gi",
});

/** Size of a volume. */
export const size = amount({
  ...{ least: 2 ** 20, most: 1024 * tebi, unit: 1 },
  allowed: "a size in whole bytes, from 1Mi to 1024Ti, such as 20Gi (20m is a fiftieth of a byte)",
});

/** A size, under the name that it had for all kinds of amounts. */
export const quantity = size;

/** Size of a request's body. */
export const bodySize = amount({
  ...{ least: 2 ** 10, most: tebi, unit: 1 },
  allowed: "a size in whole bytes, from 1Ki to 1Ti, such as 10Mi",
});

/** A repository without a tag, such as `ghcr.io/cordum-io/cordum`. */
export const repository = z
  .string()
  .max(200)
  .regex(
    /^[a-z0-9]+([.-][a-z0-9]+)*(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/,
    "an image repository such as ghcr.io/cordum-io/cordum",
  );

/** Registries take no longer tag. */
export const maxTagLength = 128;

export const tag = z
  .string()
  .regex(new RegExp(`^\\w[\\w.-]{0,${maxTagLength - 1}}$`), "an image tag such as v0.9.7");

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

/** Addresses that connections lead to, such as `10.0.0.0/16`. RFC 4632 */
export const network = z
  .union([z.cidrv4(), z.cidrv6()], "a network such as 10.0.0.0/16")
  .superRefine((cidr, context) => {
    const refuse = (message: string) => context.addIssue({ code: "custom", message });
    if (hasHostBits(cidr)) refuse(`${canonicalCidr(cidr)}: a network is written with its first address`);
    else if (isMetadataNetwork(cidr)) refuse("a network other than that of a cloud's metadata service");
  })
  .overwrite(canonicalCidr);

/** Whether no value of a list is there twice. */
export function once(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length;
}

/** When something runs, UTC, as a CronJob says it. https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ */
export const schedule = z
  .string()
  .regex(/^[-\w*?/,]+( +[-\w*?/,]+){4}$/, "a schedule in cron's five fields, such as 0 * * * *")
  .superRefine((text, context) => {
    const wrong = problemOfSchedule(text);
    if (wrong !== undefined)
      context.addIssue({
        code: "custom",
        message: `a schedule that Kubernetes can read and that comes: ${wrong}`,
      });
  });

function problemOfSchedule(text: string): string | undefined {
  try {
    return Number.isFinite(longestGapSeconds(text)) ? undefined : "no year has such a day";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Requests that somebody takes, per second or at once. */
export const requestRate = z.int().min(1).max(1_000_000);

/** A port that servers listen on. */
export const port = z.int().min(1).max(65535);

/** How long, such as `500ms`, `1s` or `2m`; at most a day. */
export const duration = z
  .string()
  .regex(/^[1-9]\d{0,7}(ms|s|m|h)$/, "a duration such as 500ms, 1s or 2m")
  .refine((text) => durationSeconds(text) <= 86_400, "a duration of at most 24h");

const unitSeconds: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };

/** Seconds of a duration. */
export function durationSeconds(text: string): number {
  const [, count = "", unit = ""] = /^(\d+)(ms|s|m|h)$/.exec(text) ?? [];
  return Number(count) * (unitSeconds[unit] ?? Number.NaN);
}

/** A request and its limit; either may be left out. */
function range(quantity: z.ZodType<string, string>, [request, limit]: readonly [string, string]) {
  return z
    .strictObject({ request: quantity.default(request), limit: quantity.default(limit) })
    .refine(
      ({ request, limit }) => (parseQuantity(request) ?? 0) <= (parseQuantity(limit) ?? 0),
      "a request that is not above its limit",
    )
    .prefault({});
}

/** CPU and memory of one container, with `defaults` for what is left out. */
export function resources(cpuDefaults: readonly [string, string], memoryDefaults: readonly [string, string]) {
  return z.strictObject({ cpu: range(cpu, cpuDefaults), memory: range(memory, memoryDefaults) }).prefault({});
}

/** Where a component keeps its data. */
export function storage(preset: string) {
  return z
    .strictObject({
      size: size.default(preset).describe("Size of the volume."),
      ephemeral: z
        .boolean()
        .default(false)
        .describe(
          "Stores the data in the pod, so that it is lost with the pod. For throw-away environments.",
        ),
      storageClass: objectName.exactOptional().describe("Storage class. Default: the cluster's."),
    })
    .prefault({});
}

/** Pods of somebody else, by namespace and labels. */
export function peer(namespace: string, podLabels: Record<string, string>) {
  return z
    .strictObject({
      namespace: dnsLabel.default(namespace).describe("Namespace of the pods."),
      podLabels: labels.default(podLabels).describe("Labels of the pods."),
    })
    .prefault({});
}
