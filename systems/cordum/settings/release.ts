import { z } from "zod";
import { quantity } from "../../../components/fields.ts";
import type { Contradiction } from "../../../components/system/contradictions.ts";
import { compareVersions, versionOf } from "../../../lib/version.ts";
import { cordumMetrics } from "../metrics.ts";
import {
  defaultRelease,
  grpcServices,
  newestNotAfter,
  oldestRelease,
  probeKinds,
  redisLogins,
  releaseNames,
} from "../releases.ts";
import { serviceNames } from "./services.ts";

const remedy = `For another release, name the newest of these that is not newer, and set what differs: probes, writablePaths, redisLogin, monitoring.serviceMetrics`;

export const release = z
  .string()
  .refine((name) => releaseNames.includes(name), `one of ${releaseNames.join(", ")}. ${remedy}`)
  .default(defaultRelease)
  .describe(
    `Release of Cordum that the images hold: ${releaseNames.join(" or ")}. Probes, writable paths, the login at Redis and the metrics that alerts look at follow from it (docs/decisions/0018). ${remedy}.`,
  );

export const probes = z
  .partialRecord(z.enum(grpcServices), z.enum(probeKinds))
  .default({})
  .describe(
    "How the kubelet asks a gRPC service whether it works: `grpc` by the standard health service, `tcp` whether its port is open. What the release serves when left out; the safety kernel is asked by `tcp` wherever `tls` is on, because the kubelet's gRPC probe can't speak TLS.",
  );

const folder = z
  .string()
  .regex(/^(\/[\w.-]+)+$/, "an absolute path without a / at its end, such as /tmp")
  .refine((path) => !/\/\.{1,2}(\/|$)/.test(path), "a path without . and ..");

const writablePath = z.strictObject({
  path: folder.describe("The folder."),
  size: quantity.describe("The pod is evicted beyond this size."),
  copied: z
    .boolean()
    .default(false)
    .describe("Begins with what the image has there; takes the command `cp` in the image."),
});

export const writablePaths = z
  .partialRecord(
    z.enum(serviceNames),
    z
      .array(writablePath)
      .refine((paths) => new Set(paths.map(({ path }) => path)).size === paths.length, "each path once"),
  )
  .default({})
  .describe(
    "Folders that a service writes to, by service, in place of those that the release has for it; everything else is read-only.",
  );

export const redisLogin = z
  .enum(redisLogins)
  .exactOptional()
  .describe(
    "Where services take the password of Redis from: `url` puts it into REDIS_URL, which the context engine writes into its log; `variables` leaves it in REDIS_PASSWORD, for images that read that. What the release reads when left out.",
  );

/** What Cordum's services may export, under the names of its document and of its code. */
export const serviceMetrics = z
  .array(z.enum(cordumMetrics))
  .exactOptional()
  .describe(
    "Metrics that the services export: alerts and dashboard are made of these alone. What the release exports when left out.",
  );

interface Chosen {
  readonly release: string;
  readonly images: { readonly tag?: string };
  readonly probes: z.infer<typeof probes>;
  readonly tls: boolean;
}

/** What must not contradict: the release and the images' version; a gRPC probe and TLS. */
export function releaseContradictions({ images, probes, release, tls }: Chosen): readonly Contradiction[] {
  const probe = tls && probes["cordum-safety-kernel"] === "grpc";
  return [...(probe ? [unspeakable] : []), ...olderImages(images.tag, release)];
}

const unspeakable: Contradiction = {
  path: ["probes", "cordum-safety-kernel"],
  because: ["tls"],
  allowed: "tcp, because `tls` is on and the kubelet's gRPC probe can't speak TLS",
};

function olderImages(tag: string | undefined, release: string): readonly Contradiction[] {
  const version = tag === undefined ? undefined : versionOf(tag);
  const chosen = versionOf(release);
  if (!version || !chosen || compareVersions(version, chosen) >= 0) return [];
  const right = newestNotAfter(version);
  if (right === undefined)
    return [
      {
        path: ["images", "tag"],
        because: [],
        allowed: `v${oldestRelease} or later: older releases are not supported`,
      },
    ];
  const allowed = `${right}, because images.tag ${tag} is older than ${release}`;
  return [{ path: ["release"], because: ["images.tag"], allowed }];
}
