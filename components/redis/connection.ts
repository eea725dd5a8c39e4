import { address } from "../endpoint/connection.ts";
import { tlsVariables } from "../endpoint/tls-variables.ts";
import type { RedisStore } from "./store.ts";

/**
 * Variables that tell a client where a Redis is and how to prove itself there; `folder` is where its certificate is, and
 * `user` what the address says of its login, such as `orders:$(REDIS_PASSWORD)`.
 */
export function redisVariables(
  { endpoint, secure }: RedisStore,
  prefix: string,
  folder: string,
  user = "",
): Readonly<Record<string, string>> {
  const at = user === "" ? "" : `${user}@`;
  return {
    [`${prefix}_URL`]: `${secure ? "rediss" : "redis"}://${at}${address(endpoint)}`,
    ...tlsVariables(prefix, endpoint, folder),
  };
}
