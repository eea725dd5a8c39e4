import type { Pack } from "../rules/model/rule.ts";

/** The folders with packs. */
export const packs: readonly Pack[] = ["baseline", "resilience", "operability"];
