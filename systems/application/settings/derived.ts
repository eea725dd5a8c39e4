import { apiEndpoint } from "../../../components/api-access/server.ts";
import { backedUp } from "../../../components/backup/backed-up.ts";
import { hashLength } from "../../../components/migration.ts";
import { loginsOf, objectPart } from "../../../components/postgres/logins.ts";
import { clientsOf, fileName, migrationOf, programsOf } from "../parts.ts";
import { routesOf } from "./ingress.ts";
import type { ApplicationSettings } from "./schema.ts";
import type { PostgresStoreSettings } from "./stores.ts";

/** A name that follows from the file, with how long it may be. */
export interface Derived {
  readonly kind: string;
  readonly name: string;
  readonly most: number;
  /** Keys that lead to what it follows from. */
  readonly path: readonly string[];
}

const label = 63;
const object = 253;
/** A CronJob's Jobs have 11 characters more. */
const cronJob = 52;
/** A StatefulSet's pods carry its name and a hash as a label. */
const statefulSet = 52;
/** What CloudNativePG takes. */
const postgresCluster = 50;

/** Every name that the application's parts take in their namespace. */
export function derivedNames(settings: ApplicationSettings): readonly Derived[] {
  return [
    ...namespaceObjects,
    ...services(settings),
    ...Object.entries(settings.services).flatMap(([service, one]) =>
      migrationOf(service, one).map(({ name, path }) => derived("Job", name, label - hashLength, path)),
    ),
    ...Object.keys(settings.jobs).map((name) => derived("CronJob", name, cronJob, ["jobs", name])),
    ...programsOf(settings).flatMap(({ name, program, path }) => [
      derived("Secret", `${name}-tls`, object, path),
      ...Object.keys(program.config).map((file) =>
        derived("ConfigMap", fileName(name, file), label, [...path, "config", file]),
      ),
    ]),
    ...accounts(settings),
    ...Object.keys(settings.workers).map((name) =>
      derived("Secret", `${name}-tls`, object, ["workers", name]),
    ),
    ...Object.keys(settings.secrets).map((name) =>
      derived("Secret", `${settings.name}-${name}`, object, ["secrets", name]),
    ),
    ...Object.keys(settings.external).flatMap((name) => endpoint(name, ["external", name])),
    ...stores(settings),
  ];
}

const namespaceObjects = [
  ...["default-deny", "allow-dns"].map((name) => derived("NetworkPolicy", name, object, ["namespace"])),
  derived("ServiceAccount", "default", object, ["namespace"]),
];

/** Each service's Deployment, and what it takes to be dialled. A Deployment's name is a label of its pods, too. */
function services({ ingress, monitoring, services }: ApplicationSettings): readonly Derived[] {
  const routed = new Set(routesOf(ingress).map(({ service }) => service));
  return Object.entries(services).flatMap(([name, { metrics, ports }]) => {
    const path = ["services", name];
    if (Object.keys(ports).length === 0) return [derived("Deployment", name, label, path)];
    return [
      derived("Service", name, label, path),
      ...endpoint(name, path),
      ...(monitoring.enabled && metrics ? [derived("NetworkPolicy", `${name}-metrics`, object, path)] : []),
      ...(routed.has(name) ? [derived("NetworkPolicy", `${name}-from-ingress`, object, path)] : []),
    ];
  });
}

/** Whoever has rights has an account; the namespace has one for all others. */
function accounts(settings: ApplicationSettings): readonly Derived[] {
  const { deployers, namespace } = settings;
  const programs = programsOf(settings).filter(({ program }) => program.api);
  return [
    derived("ServiceAccount", namespace.name, object, ["namespace", "name"]),
    ...programs.map(({ name, path }) => derived("ServiceAccount", name, object, path)),
    ...Object.keys(deployers).map((name) => derived("ServiceAccount", name, object, ["deployers", name])),
    ...(programs.length > 0
      ? [derived("NetworkPolicy", `${apiEndpoint.name}-clients`, object, ["apiServer"])]
      : []),
  ];
}

/** What is dialled has network policies, a gate in each client, and a label that lets clients in. */
function endpoint(name: string, path: readonly string[]): readonly Derived[] {
  return [
    derived("endpoint", name, label - "wait-for-".length, path),
    derived("NetworkPolicy", `${name}-servers`, object, path),
    derived("NetworkPolicy", `${name}-clients`, object, path),
    derived("ConfigMap", `${name}-gate`, object, path),
  ];
}

function stores(settings: ApplicationSettings): readonly Derived[] {
  const facts = Object.entries(settings.stores).map(([name, store]) => ({ name, ...store }));
  const others = facts.filter(({ kind }) => kind !== "postgres");
  const backed = new Set(backedUp(settings.backups, others).map(({ name }) => name));
  return facts.flatMap((store) => {
    if (store.kind === "postgres") return postgres(settings.name, store);
    const { external, kind, name, topology } = store;
    const path = ["stores", name];
    const servers = `${settings.name}-${name}`;
    const withServers = kind === "redis" && topology === "replicated" && !external;
    const users = kind === "redis" && !external && topology !== "single" ? clientsOf(name, settings) : [];
    return [
      ...endpoint(name, path),
      ...(withServers ? endpoint(`${name}-servers`, path) : []),
      ...(external
        ? []
        : [derived("Service", name, label, path), derived("Service", servers, statefulSet, path)]),
      ...users.map((user) => derived("Secret", `${user}-${name}`, object, path)),
      ...(backed.has(name) ? [derived("CronJob", `${servers}-restore-drill`, cronJob, path)] : []),
    ];
  });
}

/** The operator's own names begin with the Cluster's, and its webhook takes no longer one. */
function postgres(application: string, store: { readonly name: string } & PostgresStoreSettings): Derived[] {
  const { databases, external, name } = store;
  const path = ["stores", name];
  const cluster = `${application}-${name}`;
  if (external) return [...endpoint(name, path)];
  const own = (kind: string, parts: readonly string[]) =>
    parts.map((part) => derived(kind, `${cluster}-${part}`, object, path));
  return [
    ...endpoint(name, path),
    derived("Cluster", cluster, postgresCluster, path),
    derived("Service", cluster, label, path),
    ...own("Service", operated.services),
    ...own("Secret", ["server-tls", "replication-tls", ...operated.secrets]),
    ...own("NetworkPolicy", ["peers", "operator", "api-server", "archive", "metrics"]),
    ...Object.keys(databases).flatMap((database) => {
      const below = [...path, "databases", database];
      // Roles of one name would have Secrets of one name.
      const roles = [database, ...loginsOf(database, [1]).map(({ role }) => role)];
      return [
        derived("Database", `${cluster}-${objectPart(database)}`, object, below),
        ...roles.map((role) => derived("Secret", `${cluster}-${objectPart(role)}`, object, below)),
      ];
    }),
  ];
}

/** What the operator makes, or takes for its own where it finds it, by the ends of the names. */
const operated = {
  services: ["rw", "r", "ro"],
  secrets: ["ca", "server", "replication", "superuser", "pull"],
} as const;

function derived(kind: string, name: string, most: number, path: readonly string[]): Derived {
  return { kind, name, most, path };
}
