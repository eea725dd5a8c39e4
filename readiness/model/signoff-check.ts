import type { CheckInfo } from "../../policy/model/finding.ts";
import type { Levels } from "../../rules/model/levels.ts";

/** A check that a person answers, by signing the report that they read. */
export interface SignoffCheck extends CheckInfo {
  readonly kind: "signoff";
  readonly levels: Levels;
  /** Who has to sign. */
  readonly role: string;
}
