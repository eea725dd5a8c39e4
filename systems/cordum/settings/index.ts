import { z } from "zod";
import { availability, protect } from "./availability.ts";
import { backups } from "./backups.ts";
import { certificates } from "./certificates.ts";
import { dashboard, gateway } from "./gateway.ts";
import { imageSettings } from "./images.ts";
import { ingress } from "./ingress.ts";
import { monitoring } from "./monitoring.ts";
import { namespace } from "./namespace.ts";
import { nats } from "./nats.ts";
import { redis } from "./redis.ts";
import { agreeOnRelease, probes, redisLogin, release, writablePaths } from "./release.ts";
import { safety, scheduling } from "./scheduling.ts";
import { services } from "./services.ts";
import { workers } from "./workers.ts";

/** Everything that a Cordum stack can set. A stack file that leaves all of it out is safe for production. */
export const cordumSettings = z
  .strictObject({
    system: z.literal("cordum"),
    owner: z
      .string()
      .min(1)
      .exactOptional()
      .describe("Who answers for this stack, such as a team; written on each of its workloads."),
    tls: z
      .boolean()
      .default(true)
      .describe("Everybody who talks to NATS, Redis and the safety kernel does so by certificates."),
    certificates: certificates.describe("Who gives these certificates out; unused without `tls`."),
    availability,
    protect,
    namespace,
    release,
    images: imageSettings,
    probes,
    writablePaths,
    redisLogin,
    nats,
    redis,
    services,
    workers,
    gateway,
    dashboard,
    ingress,
    scheduling,
    safety,
    monitoring,
    backups,
  })
  .superRefine(agreeOnTls)
  .superRefine(agreeOnRelease);

/** Clusters know their clients by certificate alone; single servers know no certificates. */
function agreeOnTls(settings: Stores, context: z.RefinementCtx): void {
  const needed = settings.tls
    ? "a cluster, or an external service, because `tls` is on"
    : "single, because `tls` is off";
  for (const store of ["nats", "redis"] as const) {
    const { external, topology } = settings[store];
    if (external || (topology !== "single") === settings.tls) continue;
    context.addIssue({ code: "custom", path: [store, "topology"], message: needed });
  }
}

interface Stores {
  readonly tls: boolean;
  readonly nats: z.infer<typeof nats>;
  readonly redis: z.infer<typeof redis>;
}

export type CordumSettings = z.infer<typeof cordumSettings>;

export { type ServiceName, serviceNames } from "./services.ts";
