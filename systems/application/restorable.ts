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
  const { name: application, stores } = declared.parse(settings);
  return Object.entries(stores)
    .filter(([, { external, kind }]) => external === undefined && kinds[kind].backedUpByJobs)
    .map(([name, { kind }]) => {
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
