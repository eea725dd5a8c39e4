import { createHash } from "node:crypto";
import { decidingChecks, isBlocking, type Known } from "./criteria.ts";
import type { Inputs } from "./inputs.ts";
import type { Checklist, Criterion } from "./model/checklist.ts";
import { compare } from "./model/finding.ts";
import { worst } from "./model/status.ts";

/**
 * What a signature is for: each blocking line with its status, and what is wrong or excused in it. Signatures
 * themselves are no part of it, and neither are times and measured numbers.
 */
export function digestOf(
  { environment, inPlaceOf = [], stack }: Pick<Inputs, "environment" | "inPlaceOf" | "stack">,
  checklists: readonly Checklist[],
  known: Known,
): string {
  const results = checklists
    .flatMap((checklist) => checklist.criteria.flatMap((line) => lineMarks(checklist.id, line, known)))
    .sort(([a = ""], [b = ""]) => compare(a, b));
  const text = JSON.stringify([stack, environment, results, ...inPlaceOf]);
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

function lineMarks(checklist: string, line: Criterion, known: Known): readonly (readonly string[])[] {
  if (!isBlocking(line, known)) return [];
  const checks = decidingChecks(line, known).filter((check) => known.checks.get(check)?.kind !== "signoff");
  if (checks.length === 0) return [];
  const findings = checks.flatMap((check) => known.byCheck.get(check) ?? []);
  const marks = findings
    .filter(({ status }) => status !== "PASS" && status !== "NOT_APPLICABLE")
    .map(({ id, status, waiver }) => `${status} ${id} ${waiver?.id ?? ""}`.trim());
  return [[`${checklist}/${line.id}`, worst(findings.map(({ status }) => status)), ...marks.sort()]];
}
