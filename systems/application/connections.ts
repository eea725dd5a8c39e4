import { addressVariables } from "../../components/endpoint/address-variables.ts";
import { address, type Connection, type Target } from "../../components/endpoint/connection.ts";
import { tlsVariables } from "../../components/endpoint/tls-variables.ts";
import { natsVariables } from "../../components/nats/connection.ts";
import type { NatsStore } from "../../components/nats/store.ts";
import { redisVariables } from "../../components/redis/connection.ts";
import type { RedisStore } from "../../components/redis/store.ts";
import { tlsFolder } from "./parts.ts";

/** How programs are told, in their environment, what they connect to: variables that begin with the target's prefix. */

export function toNats(nats: NatsStore, prefix: string): Connection {
  return {
    to: nats.target,
    env: { ...addressVariables(nats.target, prefix), ...natsVariables(nats, prefix, tlsFolder) },
  };
}

export function toRedis(redis: RedisStore, client: string, prefix: string): Connection {
  const { addresses, endpoint } = redis;
  const login = redis.login(client);
  const user = login ? `${login.username}:$(${prefix}_PASSWORD)` : "";
  // That of somebody else's server is in the stack file, and in no Secret.
  const known = login && login.username !== "" && !("REDIS_USERNAME" in login.variables);
  const own = Object.entries(login?.variables ?? {}).map(
    ([name, variable]) => [name.replace(/^REDIS/, prefix), variable] as const,
  );
  return {
    to: endpoint,
    env: {
      ...addressVariables(endpoint, prefix),
      ...redisVariables(redis, prefix, tlsFolder, user),
      ...(known && { [`${prefix}_USERNAME`]: login.username }),
      ...(addresses.length > 0 && { [`${prefix}_ADDRESSES`]: addresses.join(",") }),
    },
    ...(login && { secretEnv: Object.fromEntries(own), gateEnv: login.variables }),
  };
}

/** A service of the application, or a server of others; `scheme` is that of its URL, where it has one. */
export function toServer(server: Target, prefix: string, scheme?: string): Connection {
  const url = scheme === undefined ? {} : { [`${prefix}_URL`]: `${scheme}://${address(server)}` };
  return {
    to: server,
    env: { ...addressVariables(server, prefix), ...url, ...tlsVariables(prefix, server, tlsFolder) },
  };
}
