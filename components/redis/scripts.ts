import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "scripts");

export type Topology = "cluster" | "replicated";

/** The scripts of servers in a topology by their file names: those that all have, and its own. */
export function scripts(topology: Topology): Readonly<Record<string, string>> {
  return { ...filesIn(folder), ...filesIn(join(folder, topology)) };
}

function filesIn(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  const names = files.map(({ name }) => name).sort();
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

/** A short name for anything that is plain data: the same for the same content. */
export function contentHash(content: unknown): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 8);
}
