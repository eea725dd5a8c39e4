import { address, type Connection, type Target } from "../../components/endpoint/connection.ts";
import { tlsFiles, tlsVariables } from "../../components/endpoint/tls-variables.ts";
import { natsVariables } from "../../components/nats/connection.ts";
import type { NatsStore } from "../../components/nats/store.ts";
import type { PostgresStore } from "../../components/postgres/store.ts";
import { redisVariables } from "../../components/redis/connection.ts";
import type { RedisStore } from "../../components/redis/store.ts";
import { tlsFolder } from "./parts.ts";

/** How programs are told, in their environment, what they connect to: variables that begin with the target's prefix. */

export function toNats(nats: NatsStore, prefix: string): Connection {
  return {
    to: nats.target,
    env: { ...place(nats.target, prefix), ...natsVariables(nats, prefix, tlsFolder) },
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
      ...place(endpoint, prefix),
      ...redisVariables(redis, prefix, tlsFolder, user),
      ...(known && { [`${prefix}_USERNAME`]: login.username }),
      ...(addresses.length > 0 && { [`${prefix}_ADDRESSES`]: addresses.join(",") }),
    },
    ...(login && { secretEnv: Object.fromEntries(own), gateEnv: login.variables }),
  };
}

/** What a client does with a PostgreSQL. */
export interface PostgresUse {
  readonly database: string;
  /** The most connections that each of its pods may open. */
  readonly pool: number;
}

/** The address has everything that libpq reads; whoever reads single variables checks the name in the certificate by itself. */
export function toPostgres(
  { authorities, endpoint, login }: PostgresStore,
  { database, pool }: PostgresUse,
  prefix: string,
): Connection {
  const { gate, owner, password, username } = login(database);
  const own = authorities === "client-tls";
  const files = tlsFiles(tlsFolder);
  const file = authorities === undefined ? "system" : own ? files.authorities : authorities.file;
  const options = {
    sslmode: "verify-full",
    sslrootcert: file,
    ...(own && { sslcert: files.certificate, sslkey: files.key }),
    // Whatever is made belongs to the owner, and not to one of the two logins that take turns.
    ...(owner !== undefined && { options: `-c%20role%3D${owner}` }),
  };
  const query = Object.entries(options).map(([name, value]) => `${name}=${value}`);
  const user = `$(${prefix}_USER):$(${prefix}_PASSWORD)`;
  return {
    ...{ to: endpoint, database },
    env: {
      ...place(endpoint, prefix),
      ...tlsVariables(prefix, endpoint, tlsFolder),
      ...(!own && authorities !== undefined && { [`${prefix}_TLS_CA`]: file }),
      [`${prefix}_DATABASE`]: database,
      [`${prefix}_POOL_SIZE`]: `${pool}`,
      [`${prefix}_SSLMODE`]: "verify-full",
      [`${prefix}_URL`]: `postgresql://${user}@${address(endpoint)}/${database}?${query.join("&")}`,
    },
    secretEnv: { [`${prefix}_PASSWORD`]: password, [`${prefix}_USER`]: username },
    gateEnv: gate,
    ...(authorities !== undefined && !own && { mounts: [authorities.mount] }),
  };
}

/** A service of the application, or a server of others; `scheme` is that of its URL, where it has one. */
export function toServer(server: Target, prefix: string, scheme?: string): Connection {
  const url = scheme === undefined ? {} : { [`${prefix}_URL`]: `${scheme}://${address(server)}` };
  return {
    to: server,
    env: { ...place(server, prefix), ...url, ...tlsVariables(prefix, server, tlsFolder) },
  };
}

function place(target: Target, prefix: string): Readonly<Record<string, string>> {
  return {
    [`${prefix}_HOST`]: target.host,
    [`${prefix}_PORT`]: `${target.port}`,
    [`${prefix}_ADDR`]: address(target),
  };
}
