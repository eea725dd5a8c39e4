import type { Resource } from "@pulumi/pulumi";
import type { S3Target } from "../../components/backup/target.ts";
import type { Connection } from "../../components/endpoint/connection.ts";
import { natsIdentities } from "../../components/nats/backup.ts";
import { jetStreamClient } from "../../components/nats/identities.ts";
import { createNats, type NatsStoreArgs } from "../../components/nats/store.ts";
import { archiveTarget } from "../../components/postgres/archive-target.ts";
import { type PostgresUse, toPostgres } from "../../components/postgres/connection.ts";
import { createPostgres, type PostgresStoreArgs } from "../../components/postgres/store.ts";
import { client } from "../../components/redis/acl.ts";
import { redisUsers } from "../../components/redis/backup.ts";
import { createRedis } from "../../components/redis/store.ts";
import type { Foundation } from "../../components/system/foundation.ts";
import { toNats, toRedis } from "./connections.ts";
import { clientsOf, prefixOf, tlsFolder } from "./parts.ts";
import { databaseOf, poolOf } from "./pools.ts";
import type { ApplicationSettings } from "./settings/schema.ts";
import type { NatsStoreSettings, PostgresStoreSettings, RedisStoreSettings } from "./settings/stores.ts";

/** How a client is connected to a store, by the client's name. */
export type Connect = (client: string) => Connection;

/** The stores of an application, each with those who may use it and nobody else. */
export function createStores(
  name: string,
  settings: ApplicationSettings,
  foundation: Foundation,
  parent: Resource,
): ReadonlyMap<string, Connect> {
  return new Map(
    Object.keys(settings.stores).map((store) => [
      store,
      createStore(name, store, settings, foundation, parent),
    ]),
  );
}

function createStore(
  name: string,
  store: string,
  settings: ApplicationSettings,
  foundation: Foundation,
  parent: Resource,
): Connect {
  const own = settings.stores[store];
  const args = { foundation, serviceName: store };
  const clients = clientsOf(store, settings);
  switch (own?.kind) {
    case "nats": {
      const clientImage = settings.images.natsBox;
      return natsStore(`${name}-${store}`, { ...args, settings: own, clientImage }, clients, parent);
    }
    case "redis":
      return redisStore(`${name}-${store}`, { ...args, settings: own }, clients, parent);
    case "postgres": {
      const target = archiveTarget(store, own, settings);
      const { apiServer } = settings;
      const use = useOf(store, own, settings);
      return postgresStore(`${name}-${store}`, { ...args, apiServer, settings: own }, use, target, parent);
    }
    default:
      throw new Error(`There is no store "${store}".`);
  }
}

interface StoreArgs<Settings> {
  readonly foundation: Foundation;
  readonly serviceName: string;
  readonly settings: Settings;
}

function natsStore(
  name: string,
  args: StoreArgs<NatsStoreSettings> & Pick<NatsStoreArgs, "clientImage">,
  clients: readonly string[],
  parent: Resource,
): Connect {
  const { foundation, serviceName, settings } = args;
  const subjects = { publish: settings.subjects, subscribe: settings.subjects };
  const identities = [
    ...clients.map((one) => jetStreamClient(one, settings.streams, subjects)),
    ...natsIdentities(foundation.product.name, serviceName),
  ];
  const nats = createNats(name, { ...args, identities }, parent);
  const connection = toNats(nats, prefixOf(serviceName, settings));
  return () => connection;
}

function redisStore(
  name: string,
  args: StoreArgs<RedisStoreSettings>,
  clients: readonly string[],
  parent: Resource,
): Connect {
  const { foundation, serviceName, settings } = args;
  const users = [...clients.map(client), ...redisUsers(foundation.product.name, serviceName)];
  const redis = createRedis(name, { ...args, clients: users }, parent);
  return (one) => toRedis(redis, one, prefixOf(serviceName, settings));
}

function postgresStore(
  name: string,
  args: StoreArgs<PostgresStoreSettings> & Pick<PostgresStoreArgs, "apiServer">,
  use: (client: string) => PostgresUse,
  objectStore: S3Target | undefined,
  parent: Resource,
): Connect {
  const { serviceName, settings } = args;
  const postgres = createPostgres(name, { ...args, ...(objectStore && { objectStore }) }, parent);
  return (one) => toPostgres(postgres, use(one), prefixOf(serviceName, settings), tlsFolder);
}

/** What each client does with a PostgreSQL, by the client's name. */
function useOf(
  store: string,
  own: PostgresStoreSettings,
  settings: ApplicationSettings,
): (client: string) => PostgresUse {
  return (client) => {
    const database = databaseOf(own, client);
    if (database === undefined) throw new Error(`${store} has no database for ${client}.`);
    return { database, pool: poolOf(client, store, own, settings) };
  };
}
