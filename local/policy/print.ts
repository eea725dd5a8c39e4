import { styleText } from "node:util";
import type { Judged, Outcome } from "../../policy/adapter/judge.ts";
import type { Environment } from "../../readiness/model/levels.ts";
import type { Level, RuleInfo, Severity } from "../../rules/model/rule.ts";

/** What was judged, and how strictly. */
export interface Verdict extends Judged {
  /** Such as `cordum-production` or a folder. */
  readonly subject: string;
  readonly environment: Environment;
  readonly rules: readonly RuleInfo[];
}

type Counted = "PASS" | "FAIL" | "WAIVED" | "UNKNOWN" | "ERROR" | "NOT_APPLICABLE";
type Counts = Readonly<Record<Counted, number>>;

/** Findings that must be mended before the stack may go where it is judged for. */
export function blocking(verdict: Verdict): readonly Outcome[] {
  const wrong = verdict.outcomes.filter(({ status }) => status === "FAIL" || status === "ERROR");
  return wrong.filter(({ rule }) => levelOf(verdict, rule) === "mandatory");
}

/** What a person reads: each rule that has something to say, most pressing first, and counts at the end. */
export function printed(verdict: Verdict): string {
  const byRule = Map.groupBy(
    verdict.outcomes.filter(({ status }) => status !== "PASS" && status !== "NOT_APPLICABLE"),
    ({ rule }) => rule,
  );
  const sections = verdict.rules
    .filter(({ id, levels }) => byRule.has(id) && levels[verdict.environment] !== "disabled")
    .toSorted((a, b) => urgency(a, byRule, verdict) - urgency(b, byRule, verdict) || (a.id < b.id ? -1 : 1))
    .map((rule) => section(rule, byRule.get(rule.id) ?? [], verdict));
  const remarks = [
    ...verdict.problems.map((text) => `${styleText("red", "problem")}  ${text}`),
    ...verdict.notes.map((text) => `${styleText("yellow", "note")}  ${text}`),
  ];
  return [...sections, ...remarks, summary(verdict)].join("\n\n");
}

/** One line of counts, and one that says what they mean. */
export function summary(verdict: Verdict): string {
  const judged = verdict.rules.filter(({ levels }) => levels[verdict.environment] !== "disabled");
  const counts = count(verdict);
  const mandatory = blocking(verdict).length;
  const wrong = counts.FAIL + counts.ERROR;
  const parts = [
    `${counts.PASS} PASS`,
    `${counts.FAIL} FAIL${wrong > 0 ? ` (${mandatory} mandatory)` : ""}`,
    ...(counts.ERROR > 0 ? [`${counts.ERROR} ERROR`] : []),
    ...(counts.WAIVED > 0 ? [`${counts.WAIVED} WAIVED`] : []),
    `${counts.UNKNOWN} UNKNOWN`,
    `${counts.NOT_APPLICABLE} N-A`,
  ];
  return `${judged.length} rules: ${parts.join(", ")}\n${meaning(verdict)}`;
}

function meaning(verdict: Verdict): string {
  const { environment, subject } = verdict;
  const refused = blocking(verdict).length + verdict.problems.length;
  if (refused > 0)
    return styleText("red", `${subject} isn't fit for ${environment}: ${things(refused)} must be mended.`);
  const unknown = verdict.outcomes.filter(
    ({ rule, status }) => status === "UNKNOWN" && levelOf(verdict, rule) === "mandatory",
  );
  if (unknown.length > 0)
    return styleText(
      "yellow",
      `Nothing is found that keeps ${subject} from ${environment}, but what can't be known may: ${unknown.length} mandatory.`,
    );
  return styleText("green", `Nothing keeps ${subject} from ${environment}.`);
}

function count(verdict: Verdict): Counts {
  const counts = { PASS: 0, FAIL: 0, WAIVED: 0, UNKNOWN: 0, ERROR: 0, NOT_APPLICABLE: 0 };
  for (const { rule, status } of verdict.outcomes)
    if (levelOf(verdict, rule) !== "disabled") counts[status] += 1;
  return counts;
}

function section(rule: RuleInfo, outcomes: readonly Outcome[], { environment }: Verdict): string {
  const head = `${rule.levels[environment]}  ${rule.severity}  ${styleText("bold", rule.id)}  ${rule.title}`;
  const lines = outcomes.map(
    ({ message, status, subject, waiver }) =>
      `  ${coloured(status)}  ${subject.title}: ${message}${where(subject.source)}${
        waiver ? ` [${waiver.id}, ${waiver.owner}, until ${waiver.expires}: ${waiver.reason}]` : ""
      }`,
  );
  const needed = outcomes.some(({ status }) => status === "FAIL");
  return [head, ...lines, ...(needed ? remedy(rule) : [])].join("\n");
}

function remedy({ remediation }: RuleInfo): readonly string[] {
  return remediation.map((step, i) => `  ${i === 0 ? "to do:" : "      "} ${step}`);
}

function where(source: string | undefined): string {
  return source === undefined ? "" : ` (${source})`;
}

const colours = { FAIL: "red", ERROR: "red", UNKNOWN: "yellow", WAIVED: "blue" } as const;

function coloured(status: Outcome["status"]): string {
  return status in colours ? styleText(colours[status as keyof typeof colours], status) : status;
}

const severities: readonly Severity[] = ["critical", "high", "medium", "low"];
const levels: readonly Level[] = ["mandatory", "advisory", "disabled"];

/** Findings before what isn't known, then by level and severity. */
function urgency(
  rule: RuleInfo,
  byRule: ReadonlyMap<string, readonly Outcome[]>,
  { environment }: Verdict,
): number {
  const wrong = byRule.get(rule.id)?.some(({ status }) => status === "FAIL" || status === "ERROR") ?? false;
  const level = levels.indexOf(rule.levels[environment]);
  return (wrong ? 0 : 100) + level * 10 + severities.indexOf(rule.severity);
}

function levelOf({ environment, rules }: Verdict, id: string): Level {
  return rules.find((rule) => rule.id === id)?.levels[environment] ?? "mandatory";
}

function things(count: number): string {
  return count === 1 ? "one finding" : `${count} findings`;
}
