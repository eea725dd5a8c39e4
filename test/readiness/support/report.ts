import { createHash } from "node:crypto";
import type { CheckInfo, Finding, Status } from "../../../policy/model/finding.ts";
import type {
  ChecklistResult,
  Connectivity,
  CriterionResult,
  Report,
  Verdict,
} from "../../../readiness/model/report.ts";
import { isOpen, worst } from "../../../readiness/model/status.ts";

/**
 * Builds whole reports from few words, so that formats are tested without the decision that usually makes one.
 * What follows from findings, such as scores and the verdict, is derived here too, by the plainest reading of it.
 */

/** When every one of these reports is made. */
export const now = "2026-11-20T08:00:00.000Z";

const hour = 3_600_000;

/** A moment that many hours before {@link now}. */
export function hoursAgo(hours: number): string {
  return new Date(Date.parse(now) - hours * hour).toISOString();
}

export function check(id: string, fields: Partial<CheckInfo> = {}): CheckInfo {
  const kind = (["live", "evidence", "signoff"] as const).find((one) => id.startsWith(`${one}-`)) ?? "rule";
  return { id, kind, title: `${id} holds.`, severity: "high", remediation: [`Mend ${id}.`], ...fields };
}

export function finding(check: string, status: Status, fields: Partial<Finding> = {}): Finding {
  const { message = `${check} says ${status}.`, subject = "the stack" } = fields;
  const id = createHash("sha256").update([check, subject, message].join("\n")).digest("hex").slice(0, 16);
  return { id, check, status, subject, message, ...fields };
}

/** A line as a test writes it: what its checks found decides it. */
export interface Line {
  readonly id: string;
  readonly checks: readonly string[];
  readonly text?: string;
  readonly category?: string;
  readonly blocking?: boolean;
  readonly reason?: string;
}

export interface Parts {
  readonly checklists: Readonly<Record<string, readonly Line[]>>;
  readonly checks: readonly CheckInfo[];
  readonly findings: readonly Finding[];
  readonly connectivity?: Connectivity;
  readonly stack?: string;
  readonly notes?: readonly string[];
}

/** The report that follows from these parts. */
export function reportOf({ checklists, checks, connectivity, findings, notes = [], stack }: Parts): Report {
  const results = Object.entries(checklists).map(([id, lines]) => checklistOf(id, lines, findings));
  const blocking = results.flatMap(({ criteria }) => criteria.filter((one) => one.blocking));
  const open = blocking.filter(({ status }) => isOpen(status));
  return {
    schema: "readiness.seaworthy.dev/v1",
    stack: stack ?? "shop-production",
    environment: "production",
    blocking: "by-environment",
    inPlaceOf: [],
    evidenceFolder: "readiness/evidence/shop-production",
    generatedAt: now,
    verdict: verdictOf(blocking, open),
    reasons: open.map(({ id, reason, status }) => `${id} is ${status}: ${reason}`),
    digest: createHash("sha256").update(JSON.stringify(blocking)).digest("hex"),
    checklists: results,
    checks,
    findings,
    ...(connectivity && { connectivity }),
    notes,
  };
}

function verdictOf(blocking: readonly CriterionResult[], open: readonly CriterionResult[]): Verdict {
  if (open.length > 0) return "NO-GO";
  return blocking.some(({ status }) => status === "WAIVED") ? "CONDITIONAL" : "GO";
}

function checklistOf(id: string, lines: readonly Line[], findings: readonly Finding[]): ChecklistResult {
  const criteria = lines.map((line) => criterionOf(id, line, findings));
  const counted = criteria.filter(({ blocking, status }) => blocking && status !== "NOT_APPLICABLE");
  return {
    id,
    title: `${id[0]?.toUpperCase()}${id.slice(1)} production sign-off`,
    document: `${id}.md`,
    criteria,
    score: { passed: counted.filter(({ status }) => status === "PASS").length, of: counted.length },
  };
}

function criterionOf(checklist: string, line: Line, findings: readonly Finding[]): CriterionResult {
  const own = findings.filter(({ check }) => line.checks.includes(check));
  const status = worst(own.map((one) => one.status));
  return {
    id: `${checklist}/${line.id}`,
    text: line.text ?? `The line ${line.id} holds.`,
    category: line.category ?? "General",
    section: "§ 7",
    blocking: line.blocking ?? true,
    status,
    reason: line.reason ?? own.find((one) => one.status === status)?.message ?? "Nothing was found.",
    checks: line.checks,
    findings: own.map((one) => one.id),
  };
}
