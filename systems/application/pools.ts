import type { ApplicationSettings } from "./settings/schema.ts";
import type { PostgresStoreSettings } from "./settings/stores.ts";

/** What follows from how an application uses a PostgreSQL. */

type Clients = Pick<ApplicationSettings, "jobs" | "services" | "workers">;

/** The connections that all pods of one client hold at their most. */
export interface PoolDemand {
  readonly name: string;
  readonly pods: number;
  /** Of each pod. */
  readonly pool: number;
}

/** What a pool holds where nobody says; a job does one thing after the other. */
const usualPool = { services: 10, jobs: 2, workers: 10 };

/** Each client of a PostgreSQL with the most pods that it has at a time, those of a rolling update too. */
export function connectionsOf(
  store: string,
  { pools }: Pick<PostgresStoreSettings, "pools">,
  settings: Clients,
): readonly PoolDemand[] {
  const connected = ({ connects }: { readonly connects: readonly string[] }) => connects.includes(store);
  return (["services", "jobs", "workers"] as const).flatMap((kind) =>
    Object.entries(settings[kind])
      .filter(([, one]) => connected(one))
      .map(([name]) => ({
        name,
        pods: kind === "services" ? podsOf(settings.services[name]) : 1,
        pool: pools[name] ?? usualPool[kind],
      })),
  );
}

function podsOf(service: Clients["services"][string] | undefined): number {
  const { autoscale, replicas = 1, singleton = false } = service ?? {};
  return (autoscale?.max ?? replicas) + (singleton ? 0 : 1);
}

/** The database that a client uses; undefined where none is for it. */
export function databaseOf(
  { databases }: Pick<PostgresStoreSettings, "databases">,
  client: string,
): string | undefined {
  const all = Object.entries(databases);
  const named = all.find(([, { clients }]) => clients?.includes(client));
  const [name] = named ?? all.find(([, { clients }]) => clients === undefined) ?? [];
  return name;
}
