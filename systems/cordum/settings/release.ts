import { z } from "zod";
import { writablePaths as writable } from "../../../components/pod/writable.ts";
import { releaseSetting } from "../../../components/release/settings.ts";
import { cordumMetrics } from "../metrics.ts";
import { defaultRelease, grpcServices, probeKinds, redisLogins, releases } from "../releases.ts";
import { serviceNames } from "./services.ts";

export const release = releaseSetting(releases, {
  product: "Cordum",
  preset: defaultRelease,
  follows:
    "Probes, writable paths, the Redis login and the metrics of alerts follow from it (docs/decisions/0018).",
  differing: ["probes", "writablePaths", "redisLogin", "monitoring.serviceMetrics"],
});

export const probes = z
  .partialRecord(z.enum(grpcServices), z.enum(probeKinds))
  .default({})
  .describe(
    "How the kubelet probes gRPC services: `grpc` uses the standard health service, `tcp` opens the port. Default: what the release supports. The safety kernel is probed with `tcp` if `tls` is on, because the kubelet's gRPC probe doesn't support TLS.",
  );

export const writablePaths = z
  .partialRecord(z.enum(serviceNames), writable)
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
