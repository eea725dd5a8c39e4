import { type DerivedName, derivedName, mostOf, type NamedStore } from "../derived-names.ts";
import { loginsOf, objectPart } from "./logins.ts";
import type { PostgresSettings } from "./settings.ts";

/** What CloudNativePG's webhook takes. */
const mostOfCluster = 50;

/** What the operator makes, or takes for its own where it finds it, by the ends of the names. */
const operated = {
  services: ["rw", "r", "ro"],
  secrets: ["ca", "server", "replication", "superuser", "pull"],
} as const;

/** Every name that a PostgreSQL takes in its namespace. The operator's own names begin with the Cluster's. */
export function postgresNames(
  { databases, external }: Pick<PostgresSettings, "databases" | "external">,
  { path, servers }: NamedStore,
): readonly DerivedName[] {
  if (external) return [];
  const own = (kind: string, parts: readonly string[]) =>
    parts.map((part) => derivedName(kind, `${servers}-${part}`, mostOf.object, path));
  return [
    derivedName("Cluster", servers, mostOfCluster, path),
    derivedName("Service", servers, mostOf.label, path),
    ...own("Service", operated.services),
    ...own("Secret", ["server-tls", "replication-tls", ...operated.secrets]),
    ...own("NetworkPolicy", ["peers", "operator", "api-server", "archive", "metrics"]),
    ...Object.keys(databases).flatMap((database) =>
      databaseNames(servers, database, [...path, "databases", database]),
    ),
  ];
}

/** Roles of one name would have Secrets of one name. */
function databaseNames(servers: string, database: string, path: readonly string[]): readonly DerivedName[] {
  const roles = [database, ...loginsOf(database, [1]).map(({ role }) => role)];
  return [
    derivedName("Database", `${servers}-${objectPart(database)}`, mostOf.object, path),
    ...roles.map((role) => derivedName("Secret", `${servers}-${objectPart(role)}`, mostOf.object, path)),
  ];
}
