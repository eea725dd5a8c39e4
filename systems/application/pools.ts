import type { PoolDemand } from "../../components/postgres/contradictions.ts";
import { migrationOf } from "./parts.ts";
import type { ServiceSettings } from "./settings/programs.ts";
import type { ApplicationSettings } from "./settings/schema.ts";
import type { PostgresStoreSettings } from "./settings/stores.ts";

/** What follows from how an application uses a PostgreSQL. */

type Clients = Pick<ApplicationSettings, "jobs" | "services" | "workers">;

/** What a pool holds where nobody says; a job and a migration do one thing after the other. */
const usualPool = { services: 10, migrations: 2, jobs: 2, workers: 10 };

/** The connections that each pod of a client may open. */
export function poolOf(
  client: string,
  store: string,
  { pools }: Pick<PostgresStoreSettings, "pools">,
  settings: Clients,
): number {
  const found = connectionsOf(store, { pools }, settings).find(({ name }) => name === client);
  if (!found) throw new Error(`${client} doesn't connect to ${store}.`);
  return found.pool;
}

interface Client {
  readonly name: string;
  readonly pods: number;
  readonly connects: readonly string[];
}

/** Each client of a PostgreSQL with the most pods that it has at a time, those of a rolling update too. */
export function connectionsOf(
  store: string,
  { pools }: Pick<PostgresStoreSettings, "pools">,
  settings: Clients,
): readonly PoolDemand[] {
  const all = clients(settings);
  return (["services", "migrations", "jobs", "workers"] as const).flatMap((kind) =>
    all[kind]
      .filter(({ connects }) => connects.includes(store))
      .map(({ name, pods }) => ({ name, pods, pool: pools[name] ?? usualPool[kind] })),
  );
}

function clients({ jobs, services, workers }: Clients) {
  const all = Object.entries(services);
  const migrations = all.flatMap(([name, service]) => migrationOf(name, service));
  return {
    services: all.map(([name, service]) => ({ name, connects: service.connects, pods: podsOf(service) })),
    migrations: migrations.map(({ name, program: { connects } }) => ({ name, connects, pods: 1 })),
    jobs: single(jobs),
    workers: single(workers),
  };
}

function single(all: Readonly<Record<string, Pick<Client, "connects">>>): readonly Client[] {
  return Object.entries(all).map(([name, { connects }]) => ({ name, connects, pods: 1 }));
}

function podsOf({
  autoscale,
  replicas = 1,
  singleton,
}: Pick<ServiceSettings, "autoscale" | "replicas" | "singleton">): number {
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
