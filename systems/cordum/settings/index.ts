import { z } from "zod";
import { availability, protect } from "./availability.ts";
import { backups } from "./backups.ts";
import { certificates } from "./certificates.ts";
import { agree } from "./contradictions.ts";
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

const everything = z.strictObject({
  system: z.literal("cordum").describe("The product that the stack deploys, a folder in `systems/`."),
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
});

export type CordumSettings = z.infer<typeof everything>;

/** Everything that a Cordum stack can set. A stack file that leaves all of it out is safe for production. */
export const cordumSettings = everything.superRefine(agree).superRefine(agreeOnRelease);

export { type ServiceName, serviceNames } from "./services.ts";
