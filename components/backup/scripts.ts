import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "scripts");

/** Where a pod finds the scripts. */
export const scriptsFolder = "/etc/seaworthy/backup";

/** Every script that backs up, restores or checks, by its file name. */
export function scripts(): Readonly<Record<string, string>> {
  const names = readdirSync(folder)
    .filter((name) => /\.(sh|lua)$/.test(name))
    .sort();
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

/** A short name for what the scripts are: a run that began with the old ones keeps them. */
export function scriptsHash(): string {
  return createHash("sha256").update(JSON.stringify(scripts())).digest("hex").slice(0, 8);
}
