import type { Input } from "@pulumi/pulumi";
import type { PostgresSettings } from "./settings.ts";

export const barmanPlugin = "barman-cloud.cloudnative-pg.io";

type Settings = Pick<PostgresSettings, "backups" | "databases" | "restoreFrom" | "version">;

export interface ArchiveArgs {
  readonly settings: Settings;
  /** Name of the Cluster. */
  readonly name: string;
  /** Name of the ObjectStore, where it is backed up. */
  readonly objectStore?: string;
  /** Secret with the login of the first database's owner, which bootstrapping asks for. */
  readonly ownerSecret: Input<string>;
}

/**
 * The folder of an archive. Another major version has another log; and a new Cluster, restored or empty, would write over the log
 * of the one before it. The plugin refuses a folder that a new Cluster finds something in.
 */
export function archiveFolder(
  cluster: string,
  { version }: Pick<Settings, "version">,
  generation: number,
): string {
  return `${cluster}-pg${version}-${generation}`;
}

/** The folder that a Cluster writes to. */
export function ownArchive(cluster: string, settings: Pick<Settings, "backups" | "version">): string {
  return archiveFolder(cluster, settings, settings.backups.generation);
}

/**
 * Remembers on a Cluster which archive it writes to, also while the archive is off: turned on again with an earlier generation, it
 * would write over that one. engine/restores.ts compares it.
 */
export const archiveAnnotation = "seaworthy.dev/archive";

/** Where the log goes. */
export function archive({ name, objectStore, settings }: ArchiveArgs) {
  if (objectStore === undefined) return {};
  return { plugins: [{ ...inArchive(objectStore, ownArchive(name, settings)), isWALArchiver: true }] };
}

/** What the first server is made from: nothing, or an archive that another Cluster has left. */
export function origin({ name, objectStore, ownerSecret, settings }: ArchiveArgs) {
  const { restoreFrom } = settings;
  const [first = "app"] = Object.keys(settings.databases);
  const application = { database: first, owner: first, secret: { name: ownerSecret } };
  if (!restoreFrom || objectStore === undefined)
    return { bootstrap: { initdb: { ...application, ...locale } } };
  const { generation, time } = restoreFrom;
  const source = archiveFolder(name, settings, generation);
  const target = time === undefined ? {} : { recoveryTarget: { targetTime: time } };
  return {
    bootstrap: { recovery: { ...application, source, ...target } },
    externalClusters: [{ name: source, plugin: inArchive(objectStore, source) }],
  };
}

/** Sorting never changes with libc or ICU, so that no index breaks with an image. */
const locale = {
  ...{ dataChecksums: true, encoding: "UTF8" },
  ...{ localeProvider: "builtin", builtinLocale: "C.UTF-8", locale: "C" },
} as const;

function inArchive(barmanObjectName: string, serverName: string) {
  return { name: barmanPlugin, parameters: { barmanObjectName, serverName } };
}
