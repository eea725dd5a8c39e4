import {
  type Change,
  operations,
  order,
  type PolicyResult,
  policyLevels,
  type StackPreview,
} from "./change.ts";
import { code, prose, table } from "./markdown.ts";
import type { Finding, ReadinessDelta } from "./readiness-delta.ts";

/** What is said of one stack, without its changes' fields. */

/** A stack, and what is known of the change to it. */
export interface StackSummary {
  readonly stack: string;
  readonly preview: StackPreview;
  readonly policies: readonly PolicyResult[];
  readonly readiness?: ReadinessDelta;
}

export interface Limits {
  readonly stacks: number;
  /** Rows of each list. */
  readonly rows: number;
  /** Characters of a sentence. */
  readonly text: number;
}

export function stackSection({ policies, preview, readiness, stack }: StackSummary, limits: Limits): string {
  const { changes, errors, unchanged } = preview;
  const name = code(stack, 80);
  const more = [...policyPart(policies, limits), ...(readiness ? readinessPart(readiness, limits) : [])];
  if (changes.length === 0 && errors.length === 0)
    return [`**${name}**: no changes (${count(unchanged, "resource")}).`, ...more].join("\n\n");
  return [
    `### ${name}`,
    ...errorPart(errors, limits),
    counts(changes, unchanged),
    ...riskPart(changes, limits),
    ...changePart(changes, limits),
    ...more,
  ].join("\n\n");
}

function errorPart(errors: readonly string[], { rows, text }: Limits): readonly string[] {
  if (errors.length === 0) return [];
  const shown = errors.slice(0, Math.max(1, Math.min(rows, 10)));
  return [
    "**The preview failed, so more may change than is listed here.**",
    [...shown.map((error) => `- ${prose(error, text)}`), ...further(errors.length - shown.length)].join("\n"),
  ];
}

function counts(changes: readonly Change[], unchanged: number): string {
  const each = operations.map(
    (name) => [name, changes.filter(({ operation }) => operation === name).length] as const,
  );
  const words = each.filter(([, number]) => number > 0).map(([name, number]) => `${number} to ${name}`);
  return `${words.join(", ") || "nothing to change"}; ${unchanged} unchanged.`;
}

function riskPart(changes: readonly Change[], { rows, text }: Limits): readonly string[] {
  const risky = changes.filter(({ risk }) => risk !== undefined);
  if (risky.length === 0) return [];
  const shown = risky.slice(0, rows);
  const lines = shown.map((change) => `- **${change.operation}** ${title(change)}: ${riskOf(change, text)}`);
  return [
    `**State is at risk in ${count(risky.length, "change")}:**`,
    [...lines, ...further(risky.length - shown.length)].join("\n"),
  ];
}

function riskOf({ causes, operation, risk = "" }: Change, text: number): string {
  const shown = causes.slice(0, 3).map((cause) => code(cause, 60));
  const why = operation === "replace" && shown.length > 0 ? `, because of ${shown.join(", ")}` : "";
  return `${prose(risk, text)}${why}`;
}

function changePart(changes: readonly Change[], { rows }: Limits): readonly string[] {
  if (changes.length === 0 || rows === 0) return [];
  const shown = changes.slice(0, rows);
  const lines = shown.map((change) => [
    ["delete", "replace"].includes(change.operation) ? `**${change.operation}**` : change.operation,
    code(change.kind, 60),
    code(change.name, 100),
    change.object === undefined ? "" : code(change.object, 100),
  ]);
  const left = changes.length - shown.length;
  return [
    table(["operation", "kind", "name in the program", "object"], lines),
    ...(left > 0 ? [`… and ${left} further changes.`] : []),
  ];
}

/** Folded: most of it is as it was before, and what is new is told with readiness. */
function policyPart(policies: readonly PolicyResult[], { rows, text }: Limits): readonly string[] {
  if (policies.length === 0) return [];
  const ordered = [...policies].sort(byLevel);
  const counted = policyLevels.map(
    (level) => [level, ordered.filter((one) => one.level === level).length] as const,
  );
  const words = counted.filter(([, number]) => number > 0).map(([level, number]) => `${number} ${level}`);
  const head = `Policies: ${words.join(", ")}`;
  const shown = ordered.slice(0, Math.min(rows, 30));
  if (shown.length === 0) return [`**${head}**`];
  const lines = shown.map(({ level, message, policy, subject }) => [
    level,
    code(policy, 60),
    code(subject, 80),
    prose(message, text),
  ]);
  const left = ordered.length - shown.length;
  return [
    ["<details>", `<summary>${head}</summary>`].join("\n"),
    table(["level", "policy", "about", "what is wrong"], lines),
    ...(left > 0 ? [`… and ${left} further violations.`] : []),
    "</details>",
  ];
}

function byLevel(a: PolicyResult, b: PolicyResult): number {
  return (
    policyLevels.indexOf(a.level) - policyLevels.indexOf(b.level) ||
    order(a.policy, b.policy) ||
    order(a.subject, b.subject) ||
    order(a.message, b.message)
  );
}

function readinessPart(delta: ReadinessDelta, limits: Limits): readonly string[] {
  const { before, fixed, newlyFailing, stillFailing, verdict } = delta;
  const from = before === undefined || before === verdict ? "" : ` (${prose(before, 30)} on the base)`;
  const changes =
    before === undefined ? withoutBase(delta) : withBase(newlyFailing.size, fixed.size, stillFailing);
  return [
    `**Readiness: ${prose(verdict, 30)}${from}; ${changes}.**`,
    ...checkList(newlyFailing, before === undefined ? "fails" : "newly fails", limits),
    ...checkList(fixed, "fails no longer", limits),
  ];
}

function withoutBase({ newlyFailing }: ReadinessDelta): string {
  return `${count(newlyFailing.size, "rule")} ${newlyFailing.size === 1 ? "fails" : "fail"}, and nothing is known of the base`;
}

function withBase(failing: number, fixed: number, still: number): string {
  const words = [
    ...(failing > 0 ? [`${count(failing, "rule")} newly ${failing === 1 ? "fails" : "fail"}`] : []),
    ...(fixed > 0 ? [`${count(fixed, "rule")} ${fixed === 1 ? "fails" : "fail"} no longer`] : []),
    ...(failing === 0 && fixed === 0 ? ["no rule changes"] : []),
  ];
  return `${words.join(", ")}; ${count(still, "finding")} as before`;
}

function checkList(
  checks: ReadonlyMap<string, readonly Finding[]>,
  what: string,
  { rows, text }: Limits,
): readonly string[] {
  const shown = [...checks].slice(0, Math.min(rows, 30));
  if (shown.length === 0) return [];
  const lines = shown.map(([check, findings]) => {
    const names = [...new Set(findings.map(({ subject }) => subject))];
    const subjects = names.slice(0, 3).map((subject) => code(subject, 80));
    const rest = names.length > 3 ? ` and ${names.length - 3} further` : "";
    return `- ${code(check, 60)} ${what} for ${subjects.join(", ")}${rest}: ${prose(findings[0]?.message ?? "", text)}`;
  });
  return [[...lines, ...further(checks.size - shown.length)].join("\n")];
}

function title({ kind, name, object }: Change): string {
  return `${code(kind, 60)} ${code(object ?? name, 100)}`;
}

function further(left: number): readonly string[] {
  return left > 0 ? [`- … and ${left} further`] : [];
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}
