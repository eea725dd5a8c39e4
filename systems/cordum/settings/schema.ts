import { z } from "zod";
import { namespaceSettings } from "../../../components/system/namespace-settings.ts";
import { systemShape } from "../../../components/system/settings.ts";
import { backups } from "./backups.ts";
import { dashboard, gateway } from "./gateway.ts";
import { imageSettings } from "./images.ts";
import { ingress } from "./ingress.ts";
import { monitoring } from "./monitoring.ts";
import { probes, redisLogin, release, writablePaths } from "./release.ts";
import { safety, scheduling } from "./scheduling.ts";
import { services } from "./services.ts";
import { nats, redis } from "./stores.ts";
import { workers } from "./workers.ts";

/** Each setting by itself. */
export const everything = z.strictObject({
  system: z.literal("cordum").describe("The product that the stack deploys, a folder in `systems/`."),
  ...systemShape,
  tls: systemShape.tls.describe(
    "Requires TLS with client certificates for all connections to NATS, Redis and the safety kernel.",
  ),
  namespace: namespaceSettings("cordum"),
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
