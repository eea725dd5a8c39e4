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
import { probes, redisLogin, release, writablePaths } from "./release.ts";
import { safety, scheduling } from "./scheduling.ts";
import { services } from "./services.ts";
import { workers } from "./workers.ts";

/** Each setting by itself. */
export const everything = z.strictObject({
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
