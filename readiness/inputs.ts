import type { Registry } from "../policy/exemptions/exemption.ts";
import type { CheckInfo, Finding } from "../policy/model/finding.ts";
import type { Graph } from "../rules/graph/graph.ts";
import type { Contract } from "../rules/model/contract.ts";
import type { Result } from "../rules/model/evaluate.ts";
import type { Environment } from "../rules/model/levels.ts";
import type { RuleInfo } from "../rules/model/rule.ts";
import type { Evidence } from "./evidence.ts";
import type { Checklist } from "./model/checklist.ts";
import type { Signatures } from "./signoffs.ts";
import type { StackReadiness } from "./stack.ts";

/** What a live check saw of one thing. */
export type Seen = Pick<Finding, "check" | "subject" | "message" | "evidence" | "seenAt"> & {
  readonly status: "PASS" | "FAIL" | "UNKNOWN" | "NOT_APPLICABLE" | "ERROR";
};

/** All that a verdict follows from. The same inputs give the same report. */
export interface Inputs {
  readonly stack: string;
  readonly environment: Environment;
  readonly blocking: StackReadiness["blocking"];
  /** What is judged, or judged by, in place of what is deployed and the stack's own: words of the command. @default none */
  readonly inPlaceOf?: readonly string[];
  readonly checklists: readonly Checklist[];
  readonly clock: Date;
  readonly graph: Graph;
  readonly contract: Contract;
  readonly rules: readonly RuleInfo[];
  readonly results: readonly Result[];
  readonly liveChecks: readonly CheckInfo[];
  readonly observations: readonly Seen[];
  /** Why nobody looked at the cluster, where nobody did. */
  readonly notObserved?: string;
  readonly evidence: readonly Evidence[];
  /** Where evidence of this stack belongs. */
  readonly evidenceFolder: string;
  readonly signatures: Signatures;
  readonly exemptions: Registry;
  /** What was noticed about the inputs themselves. */
  readonly notes: readonly string[];
}
