import type { FacilityName } from "../facility/facility.ts";
import type { PostgresSettings } from "./settings.ts";

/** What the cluster must offer before such a PostgreSQL can run. */
export function requiredFacilities({
  external,
}: Pick<PostgresSettings, "external">): readonly FacilityName[] {
  return external === undefined ? ["postgres-operator"] : [];
}
