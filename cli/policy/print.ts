import { styleText } from "node:util";
import type { Outcome } from "../../policy/adapter/judge.ts";
import { clean, count } from "../../readiness/formats/words.ts";
import type { Level, RuleInfo } from "../../rules/model/rule.ts";
import {
  blocking,
  bySeverity,
  countsOf,
  isWrong,
  levelsOf,
  mostFrequent,
  severities,
  type Verdict,
} from "./verdict.ts";

/** What a person reads: each rule that has something to say, most pressing first, and a summary at the end. */
export function printed(verdict: Verdict): string {
  const byRule = Map.groupBy(
    verdict.outcomes.filter(({ status }) => status !== "PASS" && status !== "NOT_APPLICABLE"),
    ({ rule }) => rule,
  );
  const sections = verdict.rules
    .filter(({ id, levels }) => byRule.has(id) && levels[verdict.environment] !== "disabled")
    .toSorted((a, b) => urgency(a, byRule, verdict) - urgency(b, byRule, verdict) || (a.id < b.id ? -1 : 1))
    .map((rule) => section(rule, byRule.get(rule.id) ?? [], verdict));
  return [...sections, ...remarks(verdict), summary(verdict)].join("\n\n");
}

function remarks({ notes, problems, unreadable, unreadableAllowed }: Verdict): readonly string[] {
  const told = (colour: "red" | "yellow", word: string, text: string) =>
    `${styleText(colour, word)}  ${clean(text)}`;
  return [
    ...unreadable.map(({ reason, source }) =>
      unreadableAllowed
        ? told("yellow", "left out", `${source}: ${reason}`)
        : told("red", "unreadable", `${source}: ${reason}`),
    ),
    ...problems.map((text) => told("red", "problem", text)),
    ...notes.map((text) => told("yellow", "note", text)),
  ];
}

/** Counts, the rules that fail most often, and what it all means. */
export function summary(verdict: Verdict): string {
  const judged = verdict.rules.filter(({ levels }) => levels[verdict.environment] !== "disabled");
  const counts = countsOf(verdict);
  const wrong = counts.FAIL + counts.ERROR;
  const parts = [
    `${counts.PASS} PASS`,
    `${counts.FAIL} FAIL${wrong > 0 ? ` (${blocking(verdict).length} mandatory)` : ""}`,
    ...(counts.ERROR > 0 ? [`${counts.ERROR} ERROR`] : []),
    ...(counts.WAIVED > 0 ? [`${counts.WAIVED} WAIVED`] : []),
    `${counts.UNKNOWN} UNKNOWN`,
    `${counts.NOT_APPLICABLE} N-A`,
  ];
  const time = `in ${verdict.seconds.toFixed(1)} s`;
  return [
    ...frequent(verdict),
    `${count(judged.length, "rule")}: ${parts.join(", ")}, ${time}`,
    meaning(verdict),
  ].join("\n");
}

function frequent(verdict: Verdict): readonly string[] {
  const rules = mostFrequent(verdict);
  if (rules.length === 0) return [];
  const found = bySeverity(verdict);
  const width = Math.max(...rules.map((one) => String(one.count).length));
  return [
    `findings: ${severities.map((severity) => `${found[severity]} ${severity}`).join(", ")}`,
    "most frequent:",
    ...rules.map((one) => `  ${String(one.count).padStart(width)}  ${one.rule.id}  ${one.rule.severity}`),
  ];
}

function meaning(verdict: Verdict): string {
  const { environment, unreadable, unreadableAllowed } = verdict;
  const subject = clean(verdict.subject);
  const refused = blocking(verdict).length + verdict.problems.length;
  const unread = unreadable.length > 0 && !unreadableAllowed;
  const told = [
    refused > 0 && `${subject} isn't ready for ${environment}: ${things(refused)} must be fixed.`,
    unread &&
      `${count(unreadable.length, "document")} of ${subject} can't be read, so there is no verdict. Correct the problems above, or accept them with ALLOW=unreadable.`,
  ].filter((one) => one !== false);
  if (told.length > 0) return styleText("red", told.join("\n"));
  const level = levelsOf(verdict);
  const unknown = verdict.outcomes.filter(
    ({ rule, status }) => status === "UNKNOWN" && level(rule) === "mandatory",
  );
  if (unknown.length > 0)
    return styleText(
      "yellow",
      `No mandatory rule fails for ${subject} in ${environment}, but mandatory results are UNKNOWN: ${unknown.length}.`,
    );
  return unreadable.length > 0
    ? styleText(
        "yellow",
        `No mandatory rule fails for the readable part of ${subject} in ${environment}; ${count(unreadable.length, "document")} ${unreadable.length === 1 ? "was" : "were"} left out.`,
      )
    : styleText("green", `No mandatory rule fails for ${subject} in ${environment}.`);
}

function section(rule: RuleInfo, outcomes: readonly Outcome[], { environment }: Verdict): string {
  const head = `${rule.levels[environment]}  ${rule.severity}  ${styleText("bold", rule.id)}  ${rule.title}`;
  const lines = outcomes.map(
    ({ message, status, subject, waiver }) =>
      `  ${coloured(status)}  ${clean(
        `${subject.title}: ${message}${where(subject.source)}${
          waiver ? ` [${waiver.id}, ${waiver.owner}, until ${waiver.expires}: ${waiver.reason}]` : ""
        }`,
      )}`,
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

const levels: readonly Level[] = ["mandatory", "advisory", "disabled"];

/** Findings before what isn't known, then by level and severity. */
function urgency(
  rule: RuleInfo,
  byRule: ReadonlyMap<string, readonly Outcome[]>,
  { environment }: Verdict,
): number {
  const wrong = byRule.get(rule.id)?.some(({ status }) => isWrong(status)) ?? false;
  const level = levels.indexOf(rule.levels[environment]);
  return (wrong ? 0 : 100) + level * 10 + severities.indexOf(rule.severity);
}

function things(number: number): string {
  return number === 1 ? "one finding" : `${number} findings`;
}
