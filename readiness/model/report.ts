import type { CheckInfo, Finding, Status } from "../../policy/model/finding.ts";
import type { Environment } from "../../rules/model/levels.ts";

/**
 * The one result of a readiness run: every format is written from it, and nothing else is known to any of them.
 *
 * A checklist's line (a criterion) is decided by checks; a check is a rule over the stack's objects, a look at the
 * running cluster, a dated piece of evidence, or a person's signature. Each check has findings, one for each thing that
 * it looked at.
 */

export type Verdict = "GO" | "CONDITIONAL" | "NO-GO";

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
  readonly environment: Environment;
  /** Which lines of the documents block. */
  readonly blocking: "by-environment" | "as-documented";
  /** What was judged, or judged by, in place of what is deployed and the stack's own: words of the command. */
  readonly inPlaceOf: readonly string[];
  /** Where evidence was looked for. */
  readonly evidenceFolder: string;
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
