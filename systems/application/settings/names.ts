import { z } from "zod";
import { dnsLabel } from "../../../components/fields.ts";
import { internalUsers, sentinelUsers } from "../../../components/redis/acl.ts";

/** Users that Redis' servers have by themselves. */
const users = [...Object.values(internalUsers), ...Object.values(sentinelUsers)];
const taken: ReadonlySet<string> = new Set(["default", ...users.map(({ name }) => name)]);

/** A part of the application: a service, job, store, worker, or a server of others. */
export const partName = dnsLabel.refine(
  (name) => !taken.has(name),
  `a name other than ${[...taken].join(", ")}, which are users of Redis itself`,
);

/** Variables that tell a client where something is begin with this. */
export const variables = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]{0,62}$/, "the beginning of a variable's name such as QUEUE")
  .exactOptional()
  .describe(
    "What the names of variables that lead clients here begin with; the name in capitals when left out.",
  );
