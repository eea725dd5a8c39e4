import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { root, work } from "../../lib/paths.ts";
import { tenantObjects } from "../../test/policy/support/tenants.ts";

export function documentPath(name: string): string {
  return join(root, "test/policy/documents", `${name}.yaml`);
}

/** A file of that many objects, or a few more: a sound stack again and again, each in a namespace of its own. */
export function manifestsOf(atLeast: number): { readonly file: string; readonly objects: number } {
  const folder = join(work, "bench/peers");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${atLeast}.yaml`);
  const objects = tenantObjects(atLeast);
  writeFileSync(file, objects.map((object) => stringify(object)).join("---\n"));
  return { file, objects: objects.length };
}
