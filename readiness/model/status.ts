import type { Status } from "../../policy/model/finding.ts";
import type { Severity } from "../../rules/model/rule.ts";

/** From worst to best. What doesn't apply says nothing, so anything else outweighs it. */
export const statuses = [
  "FAIL",
  "ERROR",
  "UNKNOWN",
  "STALE",
  "PENDING",
  "WAIVED",
  "PASS",
  "NOT_APPLICABLE",
] as const satisfies readonly Status[];

const severities: readonly Severity[] = ["critical", "high", "medium", "low"];

/** The worst of them; of nothing, nothing can be said. */
export function worst(all: readonly Status[]): Status {
  return statuses.find((one) => all.includes(one)) ?? "UNKNOWN";
}

/** Below zero where `a` is worse. */
export function compareStatus(a: Status, b: Status): number {
  return statuses.indexOf(a) - statuses.indexOf(b);
}

/** Below zero where `a` is more severe. */
export function compareSeverity(a: Severity, b: Severity): number {
  return severities.indexOf(a) - severities.indexOf(b);
}

/** It keeps a blocking line from GO. */
export function isOpen(status: Status): boolean {
  return status !== "PASS" && status !== "NOT_APPLICABLE" && status !== "WAIVED";
}
