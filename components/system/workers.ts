import { z } from "zod";
import { dnsLabel } from "../fields.ts";
import { internalUsers, sentinelUsers } from "../redis/acl.ts";

/** Users that the servers have by themselves. */
const users = [...Object.values(internalUsers), ...Object.values(sentinelUsers)];
const taken: ReadonlySet<string> = new Set(["default", ...users.map(({ name }) => name)]);

/** Workers that somebody else runs in the namespace: who they are, not how they are run. */
export function workersSettings({
  description,
  partOf,
}: {
  readonly partOf: string;
  readonly description: string;
}) {
  const workerName = dnsLabel
    .refine(
      (name) => !taken.has(name),
      `a name other than ${[...taken].join(", ")}, which are users of Redis itself`,
    )
    .refine(
      (name) => name !== partOf && !name.startsWith(`${partOf}-`),
      `a name without the prefix ${partOf}-, which certificates and Secrets of the stack's own have`,
    );
  return z.record(workerName, z.strictObject({})).default({}).describe(description);
}
