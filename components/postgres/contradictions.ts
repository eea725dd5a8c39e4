import type { Contradiction } from "../system/contradictions.ts";
import { archiveContradictions, type Backed } from "./archive-contradictions.ts";
import type { PostgresSettings } from "./settings.ts";
import { sizeContradictions } from "./size-contradictions.ts";

interface Settings extends Backed {
  readonly tls: boolean;
}

/** What can't be as it is in a PostgreSQL of any system, whose settings are at `path`. */
export function postgresContradictions(
  path: readonly string[],
  store: PostgresSettings,
  settings: Settings,
): readonly Contradiction[] {
  return [
    ...archiveContradictions(path, store, settings),
    ...(store.external ? [] : own(path, store, settings)),
  ];
}

function own(path: readonly string[], store: PostgresSettings, settings: Settings) {
  return [
    ...survival(path, store),
    ...removed(path, store),
    ...sharedRoles(path, store),
    ...release(path, store),
    ...sizeContradictions(path, store),
    ...certificates(path, settings),
  ];
}

/** What a loss of one server does, unless nobody minds. */
function survival(path: readonly string[], store: PostgresSettings): readonly Contradiction[] {
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
  { databases, removedDatabases }: PostgresSettings,
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

/** The logins of a database are called like it, with `_a` and `_b`; its owner is called like itself. */
function sharedRoles(
  path: readonly string[],
  { databases, removedDatabases }: PostgresSettings,
): readonly Contradiction[] {
  const names = [...Object.keys(databases), ...removedDatabases];
  return names.flatMap((name) => {
    const of = names.find((other) => name === `${other}_a` || name === `${other}_b`);
    if (of === undefined) return [];
    const allowed = `another name, because ${name} is a login of the database ${of}`;
    const at = databases[name] === undefined ? ["removedDatabases"] : ["databases", name];
    return [{ path: [...path, ...at], because: [], allowed }];
  });
}

/** The operator takes the version for what the image holds, and begins an upgrade that the image can't do. */
function release(path: readonly string[], { image, version }: PostgresSettings): readonly Contradiction[] {
  const [, major] = /:(\d+)[^/]*$/.exec(image.replace(/@.*$/, "")) ?? [];
  if (major === undefined || Number(major) === version) return [];
  const because = [[...path, "version"].join(".")];
  return [{ path: [...path, "image"], because, allowed: `an image of PostgreSQL ${version}` }];
}

function certificates(path: readonly string[], { tls }: Settings): readonly Contradiction[] {
  if (tls) return [];
  return [{ path: ["tls"], because: [path.join(".")], allowed: `true: ${path.join(".")} has certificates` }];
}

/** The connections that all pods of one client hold at their most. */
export interface PoolDemand {
  readonly name: string;
  readonly pods: number;
  /** Of each pod. */
  readonly pool: number;
}

/** Roles that a server keeps for its superuser, and what the operator, the exporter, replicas and backups take. */
const reservedConnections = 13;
/** Share of a server's connections that may be planned with. */
const plannedShare = 0.9;

/** All pools of all clients at their most, so that a rolling update under load is refused nothing. */
export function connectionBudget(
  path: readonly string[],
  { maxConnections }: PostgresSettings,
  demands: readonly PoolDemand[],
  /** The setting of the pools, and those that say how many pods there are. */
  [pools, ...others]: readonly [string, ...string[]],
): readonly Contradiction[] {
  const needed = demands.reduce((all, { pods, pool }) => all + pods * pool, reservedConnections);
  if (needed <= maxConnections * plannedShare) return [];
  const allowed = `at least ${Math.ceil(needed / plannedShare)}, or smaller ${pools}: ${explained(demands)} and ${reservedConnections} for the server itself are ${needed}, and a tenth stays free`;
  return [{ path: [...path, "maxConnections"], because: [pools, ...others], allowed }];
}

function explained(demands: readonly PoolDemand[]): string {
  return demands.map(({ name, pods, pool }) => `${name} ${pods} × ${pool}`).join(", ");
}
