import { addressVariables } from "../endpoint/address-variables.ts";
import { address, type Connection } from "../endpoint/connection.ts";
import { tlsFiles, tlsVariables } from "../endpoint/tls-variables.ts";
import type { PostgresStore } from "./store.ts";

/** What a client does with a PostgreSQL. */
export interface PostgresUse {
  readonly database: string;
  /** The most connections that each of its pods may open. */
  readonly pool: number;
}

/**
 * How a client is told of a PostgreSQL, in variables that begin with `prefix`; its certificate is in `folder`. The address has
 * everything that libpq reads; whoever reads single variables checks the name in the certificate by itself.
 */
export function toPostgres(
  { authorities, endpoint, login }: PostgresStore,
  { database, pool }: PostgresUse,
  prefix: string,
  folder: string,
): Connection {
  const { gate, owner, password, username } = login(database);
  const own = authorities === "client-tls";
  const files = tlsFiles(folder);
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
      ...addressVariables(endpoint, prefix),
      ...tlsVariables(prefix, endpoint, folder),
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
