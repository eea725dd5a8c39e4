import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Where a pod finds the scripts. */
export const scriptsFolder = "/etc/seaworthy/backup";

/** Scripts by their file names. */
export type Scripts = Readonly<Record<string, string>>;

/** The scripts in a folder. */
export function scriptsIn(folder: string): Scripts {
  const names = readdirSync(folder).filter((name) => /\.(sh|lua)$/.test(name));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

/** Every script that backs up, restores or checks these stores. */
export function scriptsFor(stores: readonly { readonly scripts: Scripts }[]): Scripts {
  const own = scriptsIn(join(import.meta.dirname, "scripts"));
  const all: Scripts = Object.assign({}, own, ...stores.map(({ scripts }) => scripts));
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A short name for what the scripts are: a run that began with the old ones keeps them. */
export function hashOf(scripts: Scripts): string {
  return createHash("sha256").update(JSON.stringify(scripts)).digest("hex").slice(0, 8);
}
