import type { CheckInfo, Finding, Status } from "../../policy/model/finding.ts";
import type { ChecklistResult, CriterionResult, Report } from "../model/report.ts";
import { compareSeverity, compareStatus } from "../model/status.ts";

/** A report with its names looked up, so that formats only write. */
export class View {
  readonly report: Report;
  readonly #checks: ReadonlyMap<string, CheckInfo>;
  readonly #findings: ReadonlyMap<string, Finding>;
  readonly #byCheck: ReadonlyMap<string, readonly Finding[]>;

  constructor(report: Report) {
    this.report = report;
    this.#checks = new Map(report.checks.map((one) => [one.id, one]));
    this.#findings = new Map(report.findings.map((one) => [one.id, one]));
    this.#byCheck = Map.groupBy(report.findings.toSorted(byStatus), ({ check }) => check);
  }

  /** A check that a line names and nobody knows is shown as what it is. */
  check(id: string): CheckInfo {
    return (
      this.#checks.get(id) ?? {
        id,
        kind: "rule",
        title: "Nothing is known of this check.",
        severity: "high",
        remediation: [],
      }
    );
  }

  /** Every check that has a finding, the most severe first. */
  get checks(): readonly CheckInfo[] {
    return [...this.#byCheck.keys()].map((id) => this.check(id)).sort(byOrder);
  }

  /** What a check found, the worst first. */
  findingsOf(check: string): readonly Finding[] {
    return this.#byCheck.get(check) ?? [];
  }

  /** What a line's checks found, by check. */
  findingsByCheck(criterion: CriterionResult): ReadonlyMap<string, readonly Finding[]> {
    const own = criterion.findings.flatMap((id) => this.#findings.get(id) ?? []).sort(byStatus);
    const found = Map.groupBy(own, ({ check }) => check);
    return new Map(
      [...new Set([...criterion.checks, ...found.keys()])].map((id) => [id, found.get(id) ?? []]),
    );
  }

  /** What was seen of a line: the words of its worst finding that has any, and since when all of it holds. */
  evidence(criterion: CriterionResult): { readonly text?: string; readonly seenAt?: string } {
    const own = criterion.findings.flatMap((id) => this.#findings.get(id) ?? []).sort(byStatus);
    const text = own.find((one) => one.evidence !== undefined)?.evidence;
    // A line is as old as the oldest thing that it rests on.
    const seenAt = own.flatMap((one) => one.seenAt ?? []).sort()[0];
    return { ...(text !== undefined && { text }), ...(seenAt !== undefined && { seenAt }) };
  }

  /** Checks with something to do, the most severe first, each with that alone. */
  get open(): readonly { readonly check: CheckInfo; readonly findings: readonly Finding[] }[] {
    return this.checks
      .map((check) => ({
        check,
        findings: this.findingsOf(check.id).filter(({ status }) => isNotable(status)),
      }))
      .filter(({ findings }) => findings.length > 0);
  }

  /** Checks that no line of a checklist asks for. */
  get unasked(): readonly CheckInfo[] {
    const asked = new Set(this.criteria.flatMap(({ checks }) => checks));
    return this.checks.filter(({ id }) => !asked.has(id));
  }

  get criteria(): readonly CriterionResult[] {
    return this.report.checklists.flatMap(({ criteria }) => criteria);
  }
}

function byStatus(a: Finding, b: Finding): number {
  return compareStatus(a.status, b.status);
}

function byOrder(a: CheckInfo, b: CheckInfo): number {
  return compareSeverity(a.severity, b.severity) || (a.id < b.id ? -1 : 1);
}

/** A person may have to do something about it, now or when its waiver ends. */
export function isNotable(status: Status): boolean {
  return status !== "PASS" && status !== "NOT_APPLICABLE";
}

/** A checklist's lines by category, in the order in which it names them. */
export function byCategory({ criteria }: ChecklistResult): ReadonlyMap<string, readonly CriterionResult[]> {
  return Map.groupBy(criteria, ({ category }) => category);
}

/** How many lines have each status. */
export function totals(criteria: readonly CriterionResult[]): ReadonlyMap<Status, number> {
  const groups = Map.groupBy(criteria, ({ status }) => status);
  return new Map([...groups].map(([status, lines]) => [status, lines.length]));
}

/** `7/10`, or that nothing counts. */
export function scoreOf({ score }: ChecklistResult): string {
  return `${score.passed}/${score.of}`;
}

/** A line's own name, without its checklist's. */
export function shortId({ id }: CriterionResult): string {
  return id.slice(id.indexOf("/") + 1);
}
