import { z } from "zod";
import { jobName } from "../../components/backup/identities.ts";
import type { RestorableStore } from "../../components/backup/restorable.ts";
import { kindNames, kinds } from "./kinds.ts";

/** What of a stack file says which stores it has; whether the file is right is asked when it is deployed. */
const declared = z.object({
  name: z.string(),
  stores: z
    .record(z.string(), z.object({ kind: z.enum(kindNames), external: z.unknown().optional() }))
    .default({}),
});

/** The stores of an application that can be restored: each by itself, because nothing is known of what they share. */
export function applicationStores(settings: Readonly<Record<string, unknown>>): readonly RestorableStore[] {
  const { name: application } = declared.parse(settings);
  return ownStores(settings, true).map(({ kind, name }) => {
    const jobs = {
      backup: jobName(application, name, "backup"),
      restore: jobName(application, name, "restore"),
    };
    const { title } = kinds[kind];
    return {
      ...{ name, kind, jobs, folder: `${name}/${kind}` },
      title: name === kind ? title : `${title} ${name}`,
    };
  });
}

/** Those that are restored by their operator, into new servers. */
export function operatedStores(settings: Readonly<Record<string, unknown>>): readonly string[] {
  return ownStores(settings, false).map(({ name }) => name);
}

function ownStores(settings: Readonly<Record<string, unknown>>, backedUpByJobs: boolean) {
  return Object.entries(declared.parse(settings).stores)
    .filter(
      ([, { external, kind }]) => external === undefined && kinds[kind].backedUpByJobs === backedUpByJobs,
    )
    .map(([name, { kind }]) => ({ name, kind }));
}
