import { z } from "zod";
import { dnsLabel } from "../../fields.ts";

/** Workers that somebody else runs in the namespace: who they are, not how they are run. */
export const workers = z
  .record(dnsLabel, z.strictObject({}))
  .default({})
  .describe(
    "Workers that you run in the namespace, by name. Each gets a certificate (`<name>-tls`), permissions in NATS and a user of Redis (`<name>-redis`); its pods reach them with the labels `access.seaworthy.dev/nats`, `…/redis` and `…/cordum-context-engine`.",
  );
