import type { BackupSettings } from "../backup/settings.ts";
import type { Contradiction } from "../system/contradictions.ts";
import type { PostgresSettings } from "./settings.ts";

type Path = readonly string[];

/** Where the stack's backups go. */
export interface Backed {
  readonly backups: Pick<BackupSettings, "enabled"> & Partial<Pick<BackupSettings, "target">>;
}

/** What can't be as it is in where a PostgreSQL's log goes, and where its data comes from. */
export function archiveContradictions(
  path: Path,
  store: PostgresSettings,
  settings: Backed,
): readonly Contradiction[] {
  return [...place(path, store, settings), ...restore(path, store, settings)];
}

function place(path: Path, store: PostgresSettings, { backups }: Backed): readonly Contradiction[] {
  if (store.external || !backups.enabled || !store.backups.enabled || backups.target?.kind === "s3")
    return [];
  return [
    {
      path: [...path, "backups", "enabled"],
      because: ["backups.target"],
      allowed:
        "false, or `backups.target` of `kind: s3`: the log of PostgreSQL is archived in object storage only",
    },
  ];
}

/** Only an archive that another PostgreSQL has left can be restored, from where this one's own goes. */
function restore(
  path: Path,
  { backups: own, external, restoreFrom }: PostgresSettings,
  { backups }: Backed,
): readonly Contradiction[] {
  if (!restoreFrom) return [];
  const at = [...path, "restoreFrom"];
  const key = (...below: Path) => [...path, ...below].join(".");
  if (external)
    return [
      { path: at, because: [key("external")], allowed: "left out: whoever runs the server restores it" },
    ];
  if (!backups.enabled || !own.enabled)
    return [
      {
        path: at,
        because: ["backups.enabled", key("backups", "enabled")],
        allowed: "left out, or with backups enabled: the archive is where they go",
      },
    ];
  if (restoreFrom.generation < own.generation) return [];
  return [
    {
      path: [...at, "generation"],
      because: [key("backups", "generation")],
      allowed: `less than backups.generation (${own.generation}): what is restored goes on in another archive than it comes from`,
    },
  ];
}
