import type { Status } from "../../policy/model/finding.ts";
import type { Severity } from "../../rules/model/rule.ts";

/** From worst to best. What doesn't apply says nothing, so anything else outweighs it. */
const order: readonly Status[] = [
  "FAIL",
  "ERROR",
  "UNKNOWN",
  "STALE",
  "PENDING",
  "WAIVED",
  "PASS",
  "NOT_APPLICABLE",
];

const severities: readonly Severity[] = ["critical", "high", "medium", "low"];

/** The worst of them; of nothing, nothing can be said. */
export function worst(statuses: readonly Status[]): Status {
  return order.find((one) => statuses.includes(one)) ?? "UNKNOWN";
}

/** Below zero where `a` is worse. */
export function compareStatus(a: Status, b: Status): number {
  return order.indexOf(a) - order.indexOf(b);
}

/** Below zero where `a` is more severe. */
export function compareSeverity(a: Severity, b: Severity): number {
  return severities.indexOf(a) - severities.indexOf(b);
}

/** It keeps a blocking line from GO. */
export function isOpen(status: Status): boolean {
  return status !== "PASS" && status !== "NOT_APPLICABLE" && status !== "WAIVED";
}
