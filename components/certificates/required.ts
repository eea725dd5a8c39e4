import type { FacilityName } from "../facility/facility.ts";
import type { SourceName } from "./options.ts";

/** What the cluster must offer for a stack to get its certificates. */
export function requiredFacilities(source: SourceName): readonly FacilityName[] {
  return source === "cert-manager" ? ["cert-manager"] : [];
}
