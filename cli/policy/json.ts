import { clean } from "../../readiness/formats/words.ts";
import {
  blocking,
  bySeverity,
  countsOf,
  exitCodeOf,
  levelsOf,
  mostFrequent,
  type Verdict,
} from "./verdict.ts";

/** For programs: the verdict, its counts, and each finding with its rule's level, severity and remedy. */
export function toJson(verdict: Verdict): string {
  const { environment, notes, problems, rules, seconds, subject, unreadable, unreadableAllowed } = verdict;
  const level = levelsOf(verdict);
  const info = new Map(rules.map((rule) => [rule.id, rule]));
  const findings = verdict.outcomes.filter(
    ({ rule, status }) => status !== "PASS" && status !== "NOT_APPLICABLE" && level(rule) !== "disabled",
  );
  const document = {
    subject: clean(subject),
    environment,
    exitCode: exitCodeOf(verdict),
    seconds: Math.round(seconds * 10) / 10,
    counts: countsOf(verdict),
    mandatory: blocking(verdict).length,
    bySeverity: bySeverity(verdict),
    mostFrequent: mostFrequent(verdict).map(({ count, rule }) => ({ rule: rule.id, count })),
    unreadable: unreadable.map(({ reason, source }) => ({ source: clean(source), reason: clean(reason) })),
    unreadableAllowed,
    problems: problems.map(clean),
    notes: notes.map(clean),
    findings: findings.map(({ message, rule, status, subject: about, waiver }) => ({
      rule,
      status,
      level: level(rule),
      severity: info.get(rule)?.severity,
      subject: clean(about.title),
      message: clean(message),
      ...(about.source !== undefined && { source: clean(about.source) }),
      ...(about.urn !== undefined && { urn: clean(about.urn) }),
      ...(waiver && { waiver }),
      remediation: info.get(rule)?.remediation ?? [],
    })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
