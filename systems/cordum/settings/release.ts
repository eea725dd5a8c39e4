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
    `Release of Cordum in the images: ${releaseNames.join(" or ")}. Probes, writable paths, the Redis login and the metrics of alerts follow from it (docs/decisions/0018). ${remedy}.`,
  );

export const probes = z
  .partialRecord(z.enum(grpcServices), z.enum(probeKinds))
  .default({})
  .describe(
    "How the kubelet probes gRPC services: `grpc` uses the standard health service, `tcp` opens the port. Default: what the release supports. The safety kernel is probed with `tcp` if `tls` is on, because the kubelet's gRPC probe doesn't support TLS.",
  );

const folder = z
  .string()
  .regex(/^(\/[\w.-]+)+$/, "an absolute path without a / at its end, such as /tmp")
  .refine((path) => !/\/\.{1,2}(\/|$)/.test(path), "a path without . and ..");

const writablePath = z.strictObject({
  path: folder.describe("Path of the folder."),
  size: quantity.describe("Size limit. The pod is evicted if the folder grows larger."),
  copied: z
    .boolean()
    .default(false)
    .describe("Copies the content of the folder from the image, which needs the command `cp`."),
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
    "Writable folders, by service. Default: those that the release needs. Everything else is read-only.",
  );

export const redisLogin = z
  .enum(redisLogins)
  .exactOptional()
  .describe(
    "How services get the password of Redis. `url` puts it into REDIS_URL, which the context engine logs. `variables` puts it into REDIS_PASSWORD, for images that read it. Default: what the release reads.",
  );

/** What Cordum's services may export, under the names of its document and of its code. */
export const serviceMetrics = z
  .array(z.enum(cordumMetrics))
  .exactOptional()
  .describe(
    "Metrics that the services export. Alerts and the dashboard use only these. Default: what the release exports.",
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
