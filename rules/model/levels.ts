import type { Level } from "./rule.ts";

export const environments = ["dev", "staging", "production"] as const;
export type Environment = (typeof environments)[number];

/** How strict each environment is about a check. */
export type Levels = Readonly<Record<Environment, Level>>;

/** Asked for everywhere: without it nothing works. */
export const everywhere: Levels = { dev: "mandatory", staging: "mandatory", production: "mandatory" };
/** Decides about production only; elsewhere it is told. */
export const inProduction: Levels = { dev: "advisory", staging: "advisory", production: "mandatory" };
/** From staging on. */
export const fromStaging: Levels = { dev: "advisory", staging: "mandatory", production: "mandatory" };
