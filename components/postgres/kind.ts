import { derivedName, mostOf } from "../derived-names.ts";
import type { KindOfStore } from "../system/store-kind.ts";
import { objectPart } from "./logins.ts";
import { requiredFacilities } from "./required.ts";
import type { PostgresSettings } from "./settings.ts";

/** What CloudNativePG takes. */
const mostOfCluster = 50;

/** PostgreSQL, for systems that know stores by their kind alone. */
export const postgresKind: KindOfStore<Pick<PostgresSettings, "databases" | "external">> = {
  title: "PostgreSQL",
  // The operator restores it, too, into a new Cluster.
  backedUpByJobs: false,
  requiredFacilities,
  asksApiServer: ({ external }) => !external,
  loginVariables: ["USER", "PASSWORD"],
  // The operator's own names begin with the Cluster's, and its webhook takes no longer one.
  names: ({ databases, external }, { path, servers }) => {
    if (external) return [];
    return [
      derivedName("Cluster", servers, mostOfCluster, path),
      derivedName("Service", servers, mostOf.label, path),
      ...["server", "replication"].map((role) =>
        derivedName("Secret", `${servers}-${role}-tls`, mostOf.object, path),
      ),
      ...Object.keys(databases).map((database) =>
        derivedName("Database", `${servers}-${objectPart(database)}`, mostOf.object, [
          ...[...path, "databases"],
          database,
        ]),
      ),
    ];
  },
};
