import type { Resource } from "@pulumi/pulumi";
import type { Connection } from "../../components/endpoint/connection.ts";
import { natsIdentities } from "../../components/nats/backup.ts";
import { jetStreamClient } from "../../components/nats/identities.ts";
import { createNats, type NatsStoreArgs } from "../../components/nats/store.ts";
import { client } from "../../components/redis/acl.ts";
import { redisUsers } from "../../components/redis/backup.ts";
import { createRedis } from "../../components/redis/store.ts";
import type { Foundation } from "../../components/system/foundation.ts";
import { toNats, toRedis } from "./connections.ts";
import { clientsOf, prefixOf } from "./parts.ts";
import type { ApplicationSettings } from "./settings/schema.ts";
import type { NatsStoreSettings, RedisStoreSettings } from "./settings/stores.ts";

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
    Object.entries(settings.stores).map(([store, own]) => {
      const args = { foundation, serviceName: store };
      const clients = clientsOf(store, settings);
      const connect =
        own.kind === "nats"
          ? natsStore(
              `${name}-${store}`,
              { ...args, settings: own, clientImage: settings.images.natsBox },
              clients,
              parent,
            )
          : redisStore(`${name}-${store}`, { ...args, settings: own }, clients, parent);
      return [store, connect];
    }),
  );
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
  const { secure, target } = createNats(name, { ...args, identities }, parent);
  const connection = toNats(target, secure, prefixOf(serviceName, settings));
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
