import { z } from "zod";
import { jobName } from "../../components/backup/identities.ts";
import type { RestorableStore } from "../../components/backup/restorable.ts";

/** What of a stack file says which stores it has; whether the file is right is asked when it is deployed. */
const declared = z.object({
  name: z.string(),
  stores: z
    .record(
      z.string(),
      z.object({ kind: z.enum(["nats", "postgres", "redis"]), external: z.unknown().optional() }),
    )
    .default({}),
});

const titles = { nats: "NATS", redis: "Redis" };

/** The stores of an application that can be restored: each by itself, because nothing is known of what they share. */
export function applicationStores(settings: Readonly<Record<string, unknown>>): readonly RestorableStore[] {
  const { name: application } = declared.parse(settings);
  return ownStores(settings).flatMap(({ kind, name }) => {
    if (kind === "postgres") return [];
    const jobs = {
      backup: jobName(application, name, "backup"),
      restore: jobName(application, name, "restore"),
    };
    const title = name === kind ? titles[kind] : `${titles[kind]} ${name}`;
    return [{ name, kind, title, jobs, folder: `${name}/${kind}` }];
  });
}

/** Those that are restored by their operator, into a new Cluster. */
export function operatedStores(settings: Readonly<Record<string, unknown>>): readonly string[] {
  return ownStores(settings).flatMap(({ kind, name }) => (kind === "postgres" ? [name] : []));
}

function ownStores(settings: Readonly<Record<string, unknown>>) {
  return Object.entries(declared.parse(settings).stores)
    .filter(([, { external }]) => external === undefined)
    .map(([name, { kind }]) => ({ name, kind }));
}
