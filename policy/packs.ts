import { rules } from "../rules/index.ts";
import type { Pack, Rule } from "../rules/model/rule.ts";

/** The packs, by topic: for whoever wants some of the rules. */
export const packs: readonly Pack[] = ["baseline", "resilience", "operability"];

/** All of them in one. The engine sends each resource to each pack it runs, so one pack of all rules takes far less time. */
export const completePack = "complete";

export type PackFolder = Pack | typeof completePack;
export const packFolders: readonly PackFolder[] = [...packs, completePack];

export function rulesIn(folder: PackFolder): readonly Rule[] {
  return folder === completePack ? rules : rules.filter(({ pack }) => pack === folder);
}
