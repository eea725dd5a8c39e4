import type { Severity } from "../../rules/model/rule.ts";

/** What checks say: the same words for policy packs, commands and readiness reports. */

/**
 * PASS: looked at and right. FAIL: wrong. WAIVED: wrong, and excused until a date. UNKNOWN: nobody can say. STALE: what
 * says so is too old. PENDING: nobody has said yet. NOT_APPLICABLE: nothing to look at, with the reason. ERROR: the
 * check itself failed.
 */
export type Status =
  | "PASS"
  | "FAIL"
  | "WAIVED"
  | "UNKNOWN"
  | "STALE"
  | "PENDING"
  | "NOT_APPLICABLE"
  | "ERROR";

export type CheckKind = "rule" | "live" | "evidence" | "signoff";

/** What is known of a check beside its findings; findings and criteria name it by its id. */
export interface CheckInfo {
  /** A rule's id, or `live-…`, `evidence-…`, `signoff-…`. */
  readonly id: string;
  readonly kind: CheckKind;
  /** What must be so, in one sentence. */
  readonly title: string;
  readonly severity: Severity;
  /** What to do, in steps. */
  readonly remediation: readonly string[];
  /** Ids of controls in public catalogues, such as `{ pss: ["restricted/…"] }`. */
  readonly controls?: Readonly<Record<string, readonly string[]>>;
}

/** What one check says of one thing. */
export interface Finding {
  /** The same in every run, as long as check, subject and what is wrong are: 16 hexadecimal digits. */
  readonly id: string;
  readonly check: string;
  readonly status: Status;
  /** An object such as `Deployment cordum/cordum-scheduler`, or `the stack`. */
  readonly subject: string;
  /** Where it is written: a manifest's file and line, or Pulumi's URN. */
  readonly source?: string;
  readonly message: string;
  /** What was seen, in a line, for live checks and evidence. */
  readonly evidence?: string;
  /** When that was seen, ISO 8601. */
  readonly seenAt?: string;
  readonly waiver?: Waiver;
}

/** Why a finding doesn't count for now. */
export interface Waiver {
  readonly id: string;
  readonly owner: string;
  readonly reason: string;
  /** The last day, ISO 8601. */
  readonly expires: string;
  readonly daysLeft: number;
}

/** A finding before it has an id. */
export type Draft = Omit<Finding, "id">;
