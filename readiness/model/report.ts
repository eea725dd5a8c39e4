import type { Severity } from "../../rules/model/rule.ts";

/**
 * The one result of a readiness run: every format is written from it, and nothing else is known to any of them.
 *
 * A checklist's line (a criterion) is decided by checks; a check is a rule over the stack's objects, a look at the
 * running cluster, a dated piece of evidence, or a person's signature. Each check has findings, one for each thing that
 * it looked at.
 */

export type Verdict = "GO" | "CONDITIONAL" | "NO-GO";

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

/** A line of a checklist, decided by its checks. */
export interface CriterionResult {
  /** `gravl/backup-cronjob`. */
  readonly id: string;
  /** The line's sentence, in our words. */
  readonly text: string;
  readonly category: string;
  /** Section of the document that the line comes from. */
  readonly section: string;
  readonly blocking: boolean;
  readonly status: Status;
  /** One sentence: why it has this status. */
  readonly reason: string;
  /** Ids of {@link CheckInfo}. */
  readonly checks: readonly string[];
  /** Ids of {@link Finding} of those checks. */
  readonly findings: readonly string[];
}

export interface ChecklistResult {
  readonly id: string;
  readonly title: string;
  /** The document that it comes from. */
  readonly document: string;
  readonly criteria: readonly CriterionResult[];
  /** Of the blocking criteria that apply and that the document counts: signatures stand beside Gravl's ten. */
  readonly score: { readonly passed: number; readonly of: number };
}

/** Who may talk to whom, for the picture. */
export interface Connectivity {
  /** Workloads and clients outside, in the order in which they are drawn. */
  readonly clients: readonly string[];
  /** What offers ports: `cordum-nats:4222`. */
  readonly servers: readonly string[];
  readonly cells: readonly ConnectivityCell[];
}

export interface ConnectivityCell {
  readonly client: string;
  readonly server: string;
  /** Configuration dials it, or the contract declares it. */
  readonly declared: boolean;
  /** Network policies let it through; undefined where that can't be known. */
  readonly allowed?: boolean;
}

export interface Report {
  readonly schema: "readiness.seaworthy.dev/v1";
  readonly stack: string;
  readonly environment: "dev" | "staging" | "production";
  readonly generatedAt: string;
  readonly verdict: Verdict;
  /** What keeps the verdict from GO, most severe first; empty for GO. */
  readonly reasons: readonly string[];
  /** What signatures are bound to: a hash over the blocking results, signatures apart. */
  readonly digest: string;
  readonly checklists: readonly ChecklistResult[];
  readonly checks: readonly CheckInfo[];
  readonly findings: readonly Finding[];
  readonly connectivity?: Connectivity;
  /** What was noticed about the input itself, such as two objects of one name. */
  readonly notes: readonly string[];
}
