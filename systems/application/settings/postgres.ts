import type { Contradiction } from "../../../components/system/contradictions.ts";
import { storesOfKind } from "../kinds.ts";
import { clientsOf } from "../parts.ts";
import { connectionsOf, databaseOf, type PoolDemand } from "../pools.ts";
import { archive } from "./postgres-archive.ts";
import { sizes } from "./postgres-sizes.ts";
import type { ApplicationSettings } from "./schema.ts";
import type { PostgresStoreSettings } from "./stores.ts";

/** What can't be as it is in a PostgreSQL of an application. */
export function postgres(settings: ApplicationSettings): readonly Contradiction[] {
  return storesOfKind(settings.stores, "postgres").flatMap(([name, store]) => {
    const path = ["stores", name];
    return [
      ...connectionBudget(name, store, settings),
      ...clients(name, store, settings),
      ...archive(path, store, settings),
      ...(store.external ? [] : own(path, store, settings)),
    ];
  });
}

function own(path: readonly string[], store: PostgresStoreSettings, settings: ApplicationSettings) {
  return [
    ...survival(path, store),
    ...removed(path, store),
    ...release(path, store),
    ...sizes(path, store),
    ...certificates(path, settings),
  ];
}

/** What a loss of one server does, unless nobody minds. */
function survival(path: readonly string[], store: PostgresStoreSettings): readonly Contradiction[] {
  const { development, durability, instances } = store;
  const because = [[...path, "development"].join(".")];
  const found: Contradiction[] = [];
  if (instances === 2)
    found.push({
      path: [...path, "instances"],
      because: [],
      allowed: "3 or more: with 2, the loss of either stops all writes",
    });
  if (instances === 1 && !development)
    found.push({
      path: [...path, "instances"],
      because,
      allowed: "3 or more, or `development: true` for what can be thrown away",
    });
  if (durability === "preferred" && !development)
    found.push({
      path: [...path, "durability"],
      because,
      allowed:
        "required, or `development: true`: with `preferred` a failover loses what no replica had when it was acknowledged",
    });
  return found;
}

/** A database is there or it is not. */
function removed(
  path: readonly string[],
  { databases, removedDatabases }: PostgresStoreSettings,
): readonly Contradiction[] {
  return removedDatabases.flatMap((name, i) =>
    databases[name] === undefined
      ? []
      : [
          {
            path: [...path, "removedDatabases", `${i}`],
            because: [[...path, "databases", name].join(".")],
            allowed: "a database that is no longer in `databases`",
          },
        ],
  );
}

/** The operator takes the version for what the image holds, and begins an upgrade that the image can't do. */
function release(
  path: readonly string[],
  { image, version }: PostgresStoreSettings,
): readonly Contradiction[] {
  const [, major] = /:(\d+)[^/]*$/.exec(image.replace(/@.*$/, "")) ?? [];
  if (major === undefined || Number(major) === version) return [];
  const because = [[...path, "version"].join(".")];
  return [{ path: [...path, "image"], because, allowed: `an image of PostgreSQL ${version}` }];
}

function certificates(path: readonly string[], { tls }: ApplicationSettings): readonly Contradiction[] {
  if (tls) return [];
  return [{ path: ["tls"], because: [path.join(".")], allowed: `true: ${path.join(".")} has certificates` }];
}

/** Roles that a server keeps for its superuser, and what the operator, the exporter, replicas and backups take. */
const reservedConnections = 13;
/** Share of a server's connections that may be planned with. */
const plannedShare = 0.9;

/** All pools of all clients at their most, so that a rolling update under load is refused nothing. */
function connectionBudget(
  name: string,
  store: PostgresStoreSettings,
  settings: ApplicationSettings,
): readonly Contradiction[] {
  const demands = connectionsOf(name, store, settings);
  const needed = demands.reduce((all, { pods, pool }) => all + pods * pool, reservedConnections);
  if (needed <= store.maxConnections * plannedShare) return [];
  const allowed = `at least ${Math.ceil(needed / plannedShare)}, or smaller stores.${name}.pools: ${explained(demands)} and ${reservedConnections} for the server itself are ${needed}, and a tenth stays free`;
  return [
    { path: ["stores", name, "maxConnections"], because: [`stores.${name}.pools`, "services"], allowed },
  ];
}

function explained(demands: readonly PoolDemand[]): string {
  return demands.map(({ name, pods, pool }) => `${name} ${pods} × ${pool}`).join(", ");
}

/** Whoever is named connects, and whoever connects has a database. */
function clients(
  name: string,
  store: PostgresStoreSettings,
  settings: ApplicationSettings,
): readonly Contradiction[] {
  const known = clientsOf(name, settings);
  const who = known.length > 0 ? known.join(", ") : "nobody";
  const unknown = (path: readonly string[], client: string): readonly Contradiction[] =>
    known.includes(client) ? [] : [{ path, because: [], allowed: `the name of a client of ${name}: ${who}` }];
  const path = ["stores", name];
  return [
    ...Object.keys(store.pools).flatMap((client) => unknown([...path, "pools", client], client)),
    ...Object.entries(store.databases).flatMap(([database, { clients = [] }]) =>
      clients.flatMap((client, i) => unknown([...path, "databases", database, "clients", `${i}`], client)),
    ),
    ...known
      .filter((client) => databaseOf(store, client) === undefined)
      .map((client) => ({
        path: [...path, "databases"],
        because: [],
        allowed: `a database that ${client} uses: \`clients\` of each lists its clients`,
      })),
  ];
}
