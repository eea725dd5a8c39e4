import { z } from "zod";
import { Problem } from "../../lib/problem.ts";

/** How readiness differs between what the pull request makes and what it is based on. */

const finding = z.looseObject({
  id: z.string(),
  check: z.string(),
  status: z.string(),
  subject: z.string(),
  message: z.string(),
});

/** As much of a readiness report as is compared here. */
const report = z.looseObject({
  schema: z.literal("readiness.seaworthy.dev/v1"),
  stack: z.string(),
  verdict: z.string(),
  reasons: z.array(z.string()).default([]),
  checks: z.array(z.looseObject({ id: z.string(), kind: z.string().default("rule") })).default([]),
  findings: z.array(finding),
});

export type ReadinessReport = z.infer<typeof report>;
export type Finding = z.infer<typeof finding>;

export interface ReadinessDelta {
  readonly verdict: string;
  /** @default undefined without a report of the base */
  readonly before: string | undefined;
  readonly reasons: readonly string[];
  /** By check, in order of id; without a base, everything that fails. */
  readonly newlyFailing: ReadonlyMap<string, readonly Finding[]>;
  readonly fixed: ReadonlyMap<string, readonly Finding[]>;
  /** What fails before and after. */
  readonly stillFailing: number;
}

/** `file` is named in errors. */
export function readReport(json: unknown, file: string): ReadinessReport {
  const parsed = report.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new Problem(
    `${file} isn't a readiness report.`,
    "Create it with `make readiness STACK=…`; it is the JSON file.",
  );
}

/** Findings are the same if their id is: it says check, subject and what is wrong. */
export function readinessDelta(head: ReadinessReport, base?: ReadinessReport): ReadinessDelta {
  const before = new Set((base?.findings ?? []).filter(fails).map(({ id }) => id));
  const now = head.findings.filter(fails);
  const left = new Set(now.map(({ id }) => id));
  return {
    verdict: head.verdict,
    before: base?.verdict,
    reasons: head.reasons,
    newlyFailing: byCheck(now.filter(({ id }) => !before.has(id))),
    fixed: byCheck((base?.findings ?? []).filter((one) => fails(one) && !left.has(one.id))),
    stillFailing: now.filter(({ id }) => before.has(id)).length,
  };
}

function fails({ status }: Finding): boolean {
  return status === "FAIL" || status === "ERROR";
}

function byCheck(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const checks = [...new Set(findings.map(({ check }) => check))].sort();
  return new Map(
    checks.map((check) => [
      check,
      findings.filter((one) => one.check === check).sort((a, b) => (a.subject < b.subject ? -1 : 1)),
    ]),
  );
}
