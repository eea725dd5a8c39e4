import type { Report } from "../model/report.ts";

/** How the model lists its fields; what is not among them follows by name. */
const order = [
  ...[
    "schema",
    "stack",
    "environment",
    "generatedAt",
    "verdict",
    "reasons",
    "digest",
    "checklists",
    "checks",
  ],
  ...[
    "id",
    "kind",
    "check",
    "status",
    "subject",
    "source",
    "message",
    "evidence",
    "seenAt",
    "waiver",
    "owner",
  ],
  ...[
    "reason",
    "expires",
    "daysLeft",
    "title",
    "document",
    "score",
    "passed",
    "of",
    "criteria",
    "text",
    "category",
  ],
  ...["section", "blocking", "severity", "remediation", "controls", "findings", "connectivity", "clients"],
  ...["servers", "cells", "client", "server", "declared", "allowed", "notes"],
];

const ranks: ReadonlyMap<string, number> = new Map(order.map((key, index) => [key, index]));

/**
 * The report itself, for other programs. Checks and findings are sorted by their names and not by who looked first, so
 * that two runs over the same stack differ only in what is different.
 */
export function toJson(report: Report): string {
  const sorted: Report = {
    ...report,
    checks: report.checks.toSorted((a, b) => compare(a.id, b.id)),
    findings: report.findings.toSorted(
      (a, b) => compare(a.check, b.check) || compare(a.subject, b.subject) || compare(a.id, b.id),
    ),
  };
  return `${JSON.stringify(sorted, inOrder, 2)}\n`;
}

function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const rank = (key: string) => ranks.get(key) ?? order.length;
  const entries = Object.entries(value).sort(([a], [b]) => rank(a) - rank(b) || compare(a, b));
  return Object.fromEntries(entries);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
