import { z } from "zod";
import { internalUsers, sentinelUsers } from "../../../components/redis/acl.ts";
import { dnsLabel } from "../../fields.ts";

/** Users that the servers have by themselves. */
const users = [...Object.values(internalUsers), ...Object.values(sentinelUsers)];
const taken: ReadonlySet<string> = new Set(["default", ...users.map(({ name }) => name)]);

const workerName = dnsLabel
  .refine(
    (name) => !taken.has(name),
    `a name other than ${[...taken].join(", ")}, which are users of Redis itself`,
  )
  .refine(
    (name) => name !== "cordum" && !name.startsWith("cordum-"),
    "a name without the prefix cordum-, which certificates and Secrets of the stack's own have",
  );

/** Workers that somebody else runs in the namespace: who they are, not how they are run. */
export const workers = z
  .record(workerName, z.strictObject({}))
  .default({})
  .describe(
    "Workers that you run in the namespace, by name. Each gets a certificate (`<name>-tls`), permissions in NATS and a user of Redis (`<name>-redis`); its pods reach them with the labels `access.seaworthy.dev/nats`, `…/redis` and `…/cordum-context-engine`. No server is restarted for it; it is let in within two minutes (docs/runbooks/workers.md).",
  );
