import type { FacilityName } from "../facility/facility.ts";
import type { CommonMonitoring } from "./settings.ts";

/** What the cluster must offer for a stack to be measured. */
export function requiredFacilities({
  enabled,
  requires,
}: Pick<CommonMonitoring, "enabled" | "requires">): readonly FacilityName[] {
  return enabled ? ["monitoring-api", ...requires] : [];
}
