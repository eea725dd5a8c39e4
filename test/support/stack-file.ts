import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { settingsIn } from "../../lib/stack-file.ts";
import { parseSettings, type RawSettings } from "../../settings.ts";
import type { CordumSettings } from "../../systems/cordum/settings/index.ts";
import type { SystemSettings } from "../../systems/index.ts";

const folder = join(import.meta.dirname, "../../stacks");

/** The names of all stacks that have a file. */
export const stackNames: readonly string[] = readdirSync(folder)
  .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
  .sort();

/** A stack file's settings as the program would get them, with `changes` on top. */
export function rawSettings(stack: string, changes: RawSettings = {}): RawSettings {
  return { ...settingsIn(readFileSync(join(folder, `Pulumi.${stack}.yaml`), "utf8")), ...changes };
}

export function stackSettings(stack: string, changes: RawSettings = {}): SystemSettings {
  return parseSettings(`stacks/Pulumi.${stack}.yaml`, rawSettings(stack, changes));
}

/** The same of a stack whose system is Cordum. */
export function cordumStack(stack: string, changes: RawSettings = {}): CordumSettings {
  const settings = stackSettings(stack, changes);
  if (settings.system === "cordum") return settings;
  throw new Error(`${stack} is of ${settings.system}.`);
}
