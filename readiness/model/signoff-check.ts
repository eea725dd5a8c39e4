import type { Levels } from "./levels.ts";
import type { CheckInfo } from "./report.ts";

/** A check that a person answers, by signing the report that they read. */
export interface SignoffCheck extends CheckInfo {
  readonly kind: "signoff";
  readonly levels: Levels;
  /** Who has to sign. */
  readonly role: string;
}
