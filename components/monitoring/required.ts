import type { FacilityName } from "../facility/facility.ts";
import type { CommonMonitoring } from "./settings.ts";

/** What the cluster must offer for a stack to be measured. */
export function requiredFacilities({ enabled }: Pick<CommonMonitoring, "enabled">): readonly FacilityName[] {
  return enabled ? ["metrics"] : [];
}
