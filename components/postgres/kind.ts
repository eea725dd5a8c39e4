import type { KindOfStore } from "../system/store-kind.ts";
import { postgresNames } from "./names.ts";
import { requiredFacilities } from "./required.ts";
import type { PostgresSettings } from "./settings.ts";

/** PostgreSQL, for systems that know stores by their kind alone. */
export const postgresKind: KindOfStore<Pick<PostgresSettings, "databases" | "external">> = {
  title: "PostgreSQL",
  // The operator restores it, too, into a new Cluster.
  backedUpByJobs: false,
  requiredFacilities,
  asksApiServer: ({ external }) => !external,
  loginVariables: ["USER", "PASSWORD"],
  names: postgresNames,
};
