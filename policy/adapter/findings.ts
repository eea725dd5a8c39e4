import type { ReportViolation } from "@pulumi/policy";
import type { RuleInfo } from "../../rules/model/rule.ts";
import type { Outcome } from "./judge.ts";

/** How a result that nobody can know yet counts: as the rule does, or as advice only. */
export type UnknownLevel = "advisory" | "mandatory";

/** Tells Pulumi what a rule found; passes are silent there. */
export function report(
  rule: RuleInfo,
  outcomes: readonly Outcome[],
  unknown: UnknownLevel,
  reportViolation: ReportViolation,
): void {
  for (const { message, status, subject, waiver } of outcomes) {
    const about = `${subject.title}: ${message}`;
    const advice = (text: string) => advise(reportViolation, `${rule.title}\n${text}`, subject.urn);
    if (status === "FAIL") reportViolation(`${about}\n${steps(rule)}`, subject.urn);
    else if (status === "ERROR") reportViolation(`ERROR, not judged: ${about}`, subject.urn);
    else if (waiver) advice(`WAIVED by ${waiver.id} of ${waiver.owner} until ${waiver.expires}: ${about}`);
    else if (status === "UNKNOWN" && unknown === "advisory") advice(`UNKNOWN: ${about}`);
    else if (status === "UNKNOWN") reportViolation(`UNKNOWN: ${about}`, subject.urn);
  }
}

/** What to do, as one text. */
export function steps({ remediation }: Pick<RuleInfo, "remediation">): string {
  if (remediation.length === 1) return `To do: ${remediation[0]}`;
  return ["To do:", ...remediation.map((step, i) => `${i + 1}. ${step}`)].join("\n");
}

/** Reports without failing anything, at whatever level the policy is. Pulumi takes such an object; its types don't say so. */
export function advise(reportViolation: ReportViolation, message: string, urn?: string): void {
  const reportFinding = reportViolation as unknown as (finding: Readonly<Record<string, unknown>>) => void;
  reportFinding({ message, enforcementLevel: "advisory", ...(urn !== undefined && { urn }) });
}

/** The reason why a rule has nothing to judge; undefined where it judged anything. */
export function inapplicable(outcomes: readonly Outcome[]): string | undefined {
  const every = outcomes.every(({ status }) => status === "NOT_APPLICABLE");
  return every ? (outcomes[0]?.message ?? "") : undefined;
}
