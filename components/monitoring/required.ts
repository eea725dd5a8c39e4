import type { FacilityName } from "../facility/facility.ts";
import type { CommonMonitoring } from "./settings.ts";

/** What the cluster must offer for a stack to be measured. */
export function requiredFacilities({
  enabled,
  requires,
}: Pick<CommonMonitoring, "enabled" | "requires">): readonly FacilityName[] {
  if (!enabled) return [];
  // Nobody raises an alert without a Prometheus.
  const measured = requires.length > 0 ? (["metrics"] as const) : [];
  return [...new Set(["monitoring-api", ...measured, ...requires] as const)];
}
