import { address } from "../endpoint/connection.ts";
import { tlsVariables } from "../endpoint/tls-variables.ts";
import type { NatsStore } from "./store.ts";

/** Variables that tell a client where a NATS is and how to prove itself there; `folder` is where its certificate is. */
export function natsVariables(
  { secure, target }: NatsStore,
  prefix: string,
  folder: string,
): Readonly<Record<string, string>> {
  return {
    [`${prefix}_URL`]: `${secure ? "tls" : "nats"}://${address(target)}`,
    ...tlsVariables(prefix, target, folder),
  };
}
