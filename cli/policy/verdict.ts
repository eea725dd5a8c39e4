import type { Judged, Outcome } from "../../policy/adapter/judge.ts";
import type { Unreadable } from "../../rules/graph/graph.ts";
import type { Environment } from "../../rules/model/levels.ts";
import type { Level, RuleInfo, Severity } from "../../rules/model/rule.ts";

/** What was judged, and how strictly. */
export interface Verdict extends Judged {
  /** Such as `cordum-production` or a folder. */
  readonly subject: string;
  readonly environment: Environment;
  readonly rules: readonly RuleInfo[];
  /** Parts of the input that nobody could read. */
  readonly unreadable: readonly Unreadable[];
  /** The command line lets those pass. */
  readonly unreadableAllowed: boolean;
  /** How long it took. */
  readonly seconds: number;
}

export type Counted = Outcome["status"];

/** Findings that must be mended before the stack may go where it is judged for. */
export function blocking(verdict: Verdict): readonly Outcome[] {
  const level = levelsOf(verdict);
  return verdict.outcomes.filter(
    ({ rule, status }) => (status === "FAIL" || status === "ERROR") && level(rule) === "mandatory",
  );
}

/** 0: nothing keeps it back. 1: something does. 2: it couldn't be read, so that nobody knows. */
export function exitCodeOf(verdict: Verdict): 0 | 1 | 2 {
  if (verdict.unreadable.length > 0 && !verdict.unreadableAllowed) return 2;
  return blocking(verdict).length + verdict.problems.length > 0 ? 1 : 0;
}

export function levelsOf({ environment, rules }: Verdict): (rule: string) => Level {
  const levels = new Map(rules.map(({ id, levels: all }) => [id, all[environment]]));
  return (rule) => levels.get(rule) ?? "mandatory";
}

/** How many outcomes there are of each status, of rules that aren't off. */
export function countsOf(verdict: Verdict): Readonly<Record<Counted, number>> {
  const level = levelsOf(verdict);
  const counts = { PASS: 0, FAIL: 0, WAIVED: 0, UNKNOWN: 0, ERROR: 0, NOT_APPLICABLE: 0 };
  for (const { rule, status } of verdict.outcomes) if (level(rule) !== "disabled") counts[status] += 1;
  return counts;
}

export const severities: readonly Severity[] = ["critical", "high", "medium", "low"];

export interface Frequent {
  readonly rule: RuleInfo;
  readonly count: number;
}

/** The rules that fail most often. */
export function mostFrequent(verdict: Verdict, most = 10): readonly Frequent[] {
  const level = levelsOf(verdict);
  const counts = new Map<string, number>();
  for (const { rule, status } of verdict.outcomes)
    if (isWrong(status) && level(rule) !== "disabled") counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return verdict.rules
    .flatMap((rule) => ({ rule, count: counts.get(rule.id) ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (a.rule.id < b.rule.id ? -1 : 1))
    .slice(0, most);
}

/** How many findings there are of each severity. */
export function bySeverity(verdict: Verdict): Readonly<Record<Severity, number>> {
  const counts = { critical: 0, high: 0, medium: 0, low: 0 };
  for (const { count, rule } of mostFrequent(verdict, Number.POSITIVE_INFINITY))
    counts[rule.severity] += count;
  return counts;
}

export function isWrong(status: Counted): boolean {
  return status === "FAIL" || status === "ERROR";
}
