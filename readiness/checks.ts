import { exemptionCheck } from "../policy/exemptions/apply.ts";
import type { CheckInfo } from "../policy/model/finding.ts";
import { everywhere, fromStaging, inProduction, type Levels } from "../rules/model/levels.ts";
import type { RuleInfo } from "../rules/model/rule.ts";
import { evidenceChecks } from "./evidence-checks.ts";
import { signoffChecks } from "./signoff-checks.ts";

/** A check, and how strict each environment is about it. */
export interface LevelledCheck extends CheckInfo {
  readonly levels: Levels;
}

/** Live checks that decide about development too: nothing runs without them. */
const basic: ReadonlySet<string> = new Set([
  "live-cluster-reachable",
  "live-pods-healthy",
  "live-jobs-completed",
  "live-pvc-bound",
  "live-service-dns",
]);

/** Everything that lines of checklists can name, in the order in which reports show it. */
export function everyCheck(
  rules: readonly RuleInfo[],
  live: readonly CheckInfo[],
): ReadonlyMap<string, LevelledCheck> {
  const all: readonly LevelledCheck[] = [
    ...rules.map(ruleCheck),
    { ...exemptionCheck, levels: fromStaging },
    ...live.map((check) => ({ ...plain(check), levels: basic.has(check.id) ? everywhere : inProduction })),
    ...evidenceChecks.map((check) => ({ ...plain(check), levels: check.levels })),
    ...signoffChecks.map((check) => ({ ...plain(check), levels: check.levels })),
  ];
  return new Map(all.map((check) => [check.id, check]));
}

function ruleCheck({ controls, id, levels, remediation, severity, title }: RuleInfo): LevelledCheck {
  const known = Object.entries(controls ?? {}).filter(([, ids]) => ids !== undefined);
  const common = { id, kind: "rule" as const, title, severity, remediation, levels };
  return known.length > 0 ? { ...common, controls: Object.fromEntries(known) } : common;
}

/** What a report says of a check, and no more. */
export function plain({ controls, id, kind, remediation, severity, title }: CheckInfo): CheckInfo {
  return { id, kind, title, severity, remediation, ...(controls && { controls }) };
}
