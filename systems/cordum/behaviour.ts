import type { Health } from "../../components/health.ts";
import type { ScratchFolder } from "../../components/pod/mounts.ts";
import { scratchFolders } from "../../components/pod/writable.ts";
import type { CordumMetric } from "./metrics.ts";
import { type GrpcService, type RedisLoginKind, releases } from "./releases.ts";
import type { CordumSettings, ServiceName } from "./settings/index.ts";

/** How the services of a stack behave: as its settings say and, where these say nothing, as its release does. */

/** How a gRPC service is asked whether it works. */
export function grpcHealth(
  settings: CordumSettings,
  service: GrpcService,
  port: number,
  tls: boolean,
): Health {
  // The kubelet's gRPC probe can't speak TLS.
  const natural = tls ? "tcp" : releases.of(settings.release).probes[service];
  const kind = settings.probes[service] ?? natural;
  return kind === "grpc" ? { kind, port } : { kind, port: "grpc" };
}

/** The folders that a service writes to. */
export function scratch(settings: CordumSettings, service: ServiceName): readonly ScratchFolder[] {
  const release = releases.of(settings.release);
  return scratchFolders(settings.writablePaths[service] ?? release.writablePaths[service] ?? []);
}

/** Where the services take the password of Redis from. */
export function redisLogin({ redisLogin, release }: CordumSettings): RedisLoginKind {
  return redisLogin ?? releases.of(release).redisLogin;
}

/** A sentence for each service that writes its password of Redis into its log: everybody who reads logs knows it then. */
export function revealedPasswords(settings: CordumSettings): readonly string[] {
  const { external, topology } = settings.redis;
  const asked = external ? external.passwordSecret !== undefined : topology !== "single";
  if (!asked || redisLogin(settings) !== "url") return [];
  const consequence = external
    ? "everybody who reads it can log in to the server from any place that can reach it"
    : "everybody who reads it and has a client certificate of the stack can log in";
  return releases
    .of(settings.release)
    .logsRedisUrl.map(
      (service) =>
        `${service} of release ${settings.release} writes REDIS_URL with its Redis password to its log at startup: ${consequence}. ` +
        "Restrict access to that log. If your images read REDIS_PASSWORD, set `redisLogin: variables`.",
    );
}

/** What the services export. */
export function serviceMetrics({ monitoring, release }: CordumSettings): readonly CordumMetric[] {
  return monitoring.serviceMetrics ?? releases.of(release).metrics;
}
