import type { Graph } from "../graph/graph.ts";
import type { Fault } from "../graph/stored.ts";
import { type Contract, contractIn } from "./contract.ts";
import { printable } from "./printable.ts";
import { type Judgement, NotApplicable, type Rule, type Stack, type Subject } from "./rule.ts";
import { flat, UnknownValue } from "./unknown.ts";

/**
 * PASS: looked at, and nothing was wrong. UNKNOWN: it depends on what can't be known yet. NOT_APPLICABLE: there is
 * nothing to look at, and why. ERROR: the rule itself failed, so nobody looked.
 */
export type Status = "PASS" | "FAIL" | "UNKNOWN" | "NOT_APPLICABLE" | "ERROR";

export interface Result {
  readonly rule: string;
  readonly status: Status;
  readonly subject: Subject;
  /** What is wrong, not known, or not there; the rule's title for a PASS. */
  readonly message: string;
}

/** Judges a stack by all these rules. Each says something: a rule without anything to look at says that. */
export function evaluate(
  rules: readonly Rule[],
  graph: Graph,
  { clock, contract = contractIn(graph) }: { readonly clock: Date; readonly contract?: Contract },
): readonly Result[] {
  const stack: Stack = { graph, contract, clock };
  return rules.flatMap((rule) => evaluateRule(rule, stack));
}

const whole: Subject = { title: "the stack" };

function evaluateRule(rule: Rule, stack: Stack): readonly Result[] {
  const result = (subject: Subject, status: Status, message: string) => ({
    rule: rule.id,
    status,
    subject: { ...subject, title: printable(subject.title) },
    message: printable(message),
  });
  try {
    const judgements = rule.judge(stack);
    if (judgements.length === 0)
      return [result(whole, "NOT_APPLICABLE", "The stack has nothing that this is about.")];
    return judgements.flatMap((judgement) =>
      verdicts(judgement, rule).map(([status, message]) => result(judgement.subject, status, message)),
    );
  } catch (error) {
    return [result(whole, ...failure(error))];
  }
}

type Verdict = readonly [Status, string];

function verdicts({ check, subject }: Judgement, { title }: Rule): readonly Verdict[] {
  try {
    const answer = check();
    if (answer instanceof NotApplicable) return [["NOT_APPLICABLE", answer.reason]];
    const problems = [...new Set(flat(answer))];
    if (problems.length > 0) return problems.map((problem) => ["FAIL", problem]);
    const [fault] = subject.faults ?? [];
    // A field of the wrong type was read as absent, which is no ground for a PASS.
    return [fault ? ["UNKNOWN", refusedBy(fault)] : ["PASS", title]];
  } catch (error) {
    return [failure(error)];
  }
}

function refusedBy({ path, reason }: Fault): string {
  return `the API server refuses it as it is: ${path} ${reason}`;
}

/** Errors of the language and of libraries may quote a value of a Secret, so only those that rules throw are shown. */
function failure(error: unknown): Verdict {
  if (error instanceof UnknownValue) return ["UNKNOWN", error.message];
  const own = error instanceof Error && error.constructor === Error;
  return [
    "ERROR",
    own ? error.message : "The object hasn't the shape that its kind has, or the rule is wrong.",
  ];
}
