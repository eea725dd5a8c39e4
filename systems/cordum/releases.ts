import type { WritablePath } from "../../components/pod/writable.ts";
import { Releases } from "../../components/release/releases.ts";
import { type CordumMetric, codeMetrics, cordumMetrics } from "./metrics.ts";
import type { ServiceName } from "./settings/services.ts";

/** The services that serve gRPC, and can be asked by it whether they work. */
export const grpcServices = [
  "cordum-context-engine",
  "cordum-safety-kernel",
] as const satisfies readonly ServiceName[];
export type GrpcService = (typeof grpcServices)[number];

/** How the kubelet asks a gRPC service: by the standard health service, or whether its port is open. */
export const probeKinds = ["grpc", "tcp"] as const;
export type ProbeKind = (typeof probeKinds)[number];

/** Where a service takes the password of Redis from: REDIS_URL, or REDIS_PASSWORD beside a URL without it. */
export const redisLogins = ["url", "variables"] as const;
export type RedisLoginKind = (typeof redisLogins)[number];

/** How the images of a release behave, as far as a stack must know. Every value is a default that a setting overrides. */
export interface Release {
  readonly probes: Readonly<Record<GrpcService, ProbeKind>>;
  /** Services that are not named write nowhere. */
  readonly writablePaths: Readonly<Partial<Record<ServiceName, readonly WritablePath[]>>>;
  readonly redisLogin: RedisLoginKind;
  /** Services that write REDIS_URL into their log, as it is. */
  readonly logsRedisUrl: readonly ServiceName[];
  /** What its services may export. An alert on anything else could never fire. */
  readonly metrics: readonly CordumMetric[];
}

const temporary: WritablePath = { path: "/tmp", size: "256Mi" };

/**
 * The releases of Cordum that are known here, oldest first; docs/decisions/0018 says how each fact is known.
 * No public version reads the password of Redis from a variable of its own.
 */
const known = {
  "0.1.2": {
    probes: { "cordum-context-engine": "tcp", "cordum-safety-kernel": "tcp" },
    writablePaths: {
      // Packs are unpacked here before they are stored.
      "cordum-api-gateway": [temporary],
      // nginx' temporary files, and the configuration that the start script writes beside the page.
      "cordum-dashboard": [temporary, { path: "/usr/share/nginx/html", size: "64Mi", copied: true }],
    },
    redisLogin: "url",
    logsRedisUrl: ["cordum-context-engine"],
    metrics: codeMetrics,
  },
  "0.9.7": {
    probes: { "cordum-context-engine": "grpc", "cordum-safety-kernel": "grpc" },
    writablePaths: {
      "cordum-api-gateway": [temporary],
      // The start script writes both configurations: the page's into /tmp, and nginx' own.
      "cordum-dashboard": [temporary, { path: "/etc/nginx/conf.d", size: "1Mi" }],
    },
    redisLogin: "url",
    logsRedisUrl: ["cordum-context-engine"],
    // The document and the code name the same counters differently.
    metrics: cordumMetrics,
  },
} as const satisfies Readonly<Record<string, Release>>;

export const releases = new Releases<Release>(known);
/** What the stack files run. */
export const defaultRelease = "0.9.7" satisfies keyof typeof known;
