import type { S3Target } from "../backup/target.ts";
import type { Backed } from "./archive-contradictions.ts";
import type { PostgresSettings } from "./settings.ts";

interface Settings extends Backed {
  readonly namespace: { readonly name: string };
}

/** Where a PostgreSQL is archived: a folder of its own in the bucket of the stack's backups; undefined where it isn't. */
export function archiveTarget(
  store: string,
  { backups: own, external }: Pick<PostgresSettings, "backups" | "external">,
  { backups, namespace }: Settings,
): S3Target | undefined {
  const { enabled, target } = backups;
  if (external || !enabled || !own.enabled || target?.kind !== "s3") return undefined;
  const { prefix = namespace.name, ...rest } = target;
  return { ...rest, prefix: `${prefix}/${store}` };
}
