import type { Finding, Status } from "../policy/model/finding.ts";
import type { Environment } from "../rules/model/levels.ts";
import type { LevelledCheck } from "./checks.ts";
import type { Checklist, Criterion } from "./model/checklist.ts";
import type { ChecklistResult, CriterionResult } from "./model/report.ts";
import { compareStatus, worst } from "./model/status.ts";

/** What criteria are judged by. */
export interface Known extends Levelled {
  readonly byCheck: ReadonlyMap<string, readonly Finding[]>;
}

/** What is asked for, and where. */
interface Levelled {
  readonly environment: Environment;
  readonly checks: ReadonlyMap<string, LevelledCheck>;
}

/** The findings of each check, as far as its status follows from them. */
type Statuses = ReadonlyMap<string, readonly Pick<Finding, "status">[]>;

/** As much of a criterion as says what decides it. */
type Decided = Pick<Criterion, "blocking" | "checks">;

/** A checklist with the status of each of its criteria. */
export function judgeChecklist(checklist: Checklist, known: Known): ChecklistResult {
  const judged = checklist.criteria.map((criterion) => ({
    counted: criterion.counted,
    result: judgeCriterion(checklist.id, criterion, known),
  }));
  const counting = judged.filter(
    ({ counted, result }) => counted && result.blocking && result.status !== "NOT_APPLICABLE",
  );
  return {
    id: checklist.id,
    title: checklist.title,
    document: checklist.document,
    criteria: judged.map(({ result }) => result),
    score: {
      passed: counting.filter(({ result }) => result.status === "PASS").length,
      of: counting.length,
    },
  };
}

/**
 * A line is the AND of its checks. In an environment that leaves some of them at advice, those that it insists on
 * decide; if it insists on none, the line doesn't block there, and all of them decide.
 */
function judgeCriterion(checklist: string, criterion: Criterion, known: Known): CriterionResult {
  const { category, section, text } = criterion;
  const deciding = decidingChecks(criterion, known);
  const common = {
    id: `${checklist}/${criterion.id}`,
    text,
    category,
    section,
    blocking: isBlocking(criterion, known),
    checks: criterion.checks,
    findings: criterion.checks.flatMap((check) => known.byCheck.get(check) ?? []).map(({ id }) => id),
  };
  if (criterion.unchecked !== undefined)
    return { ...common, status: "NOT_APPLICABLE", reason: `Nothing checks it: ${criterion.unchecked}` };
  const statuses = deciding.map((check) => checkStatus(check, known));
  const status = worst(statuses);
  const advice = criterion.checks.filter((check) => !deciding.includes(check));
  return { ...common, status, reason: reasonFor(status, deciding, advice, known) };
}

export function isBlocking({ blocking, checks }: Decided, known: Levelled): boolean {
  return blocking && checks.some((check) => isMandatory(check, known));
}

/** The checks by which a line stands or falls in this environment. */
export function decidingChecks(criterion: Decided, known: Levelled): readonly string[] {
  if (!isBlocking(criterion, known)) return criterion.checks;
  return criterion.checks.filter((check) => isMandatory(check, known));
}

function isMandatory(check: string, { checks, environment }: Levelled): boolean {
  return checks.get(check)?.levels[environment] === "mandatory";
}

/** Where nobody has looked, nothing is known. */
export function checkStatus(check: string, { byCheck }: { readonly byCheck: Statuses }): Status {
  return worst((byCheck.get(check) ?? []).map(({ status }) => status));
}

function reasonFor(
  status: Status,
  deciding: readonly string[],
  advice: readonly string[],
  known: Known,
): string {
  const failing = advice.filter((check) => checkStatus(check, known) === "FAIL");
  const beside =
    failing.length > 0 ? ` Advice in ${known.environment}, and failing: ${failing.join(", ")}.` : "";
  if (status === "PASS") return `${passed(deciding, known)}${beside}`;
  const findings = deciding.flatMap((check) => known.byCheck.get(check) ?? []);
  const [first, ...more] = findings.filter((finding) => finding.status === status);
  if (!first) return `${deciding.join(", ")}: nobody has looked.${beside}`;
  const others = findings.filter((finding) => compareStatus(finding.status, "PASS") < 0).length - 1;
  const rest = others > 0 && more.length >= 0 && status !== "NOT_APPLICABLE" ? ` And ${others} more.` : "";
  return `${first.check}: ${told(first)}${rest}${beside}`;
}

function told({ message, status, subject, waiver }: Finding): string {
  const about = subject === "the stack" ? "" : `${subject}: `;
  const until = status === "WAIVED" && waiver ? ` (excused by ${waiver.owner} until ${waiver.expires})` : "";
  const sentence = /[.!?]$/.test(message) ? message : `${message}.`;
  return `${about}${sentence}${until}`;
}

function passed(deciding: readonly string[], known: Known): string {
  const counts = Map.groupBy(deciding, (check) => checkStatus(check, known));
  const good = counts.get("PASS")?.length ?? 0;
  const none = counts.get("NOT_APPLICABLE")?.length ?? 0;
  const absent = none > 0 ? `; ${none === 1 ? "one has" : `${none} have`} nothing to look at` : "";
  return `${good === 1 ? "Its check passes" : `${good} checks pass`}${absent}.`;
}
