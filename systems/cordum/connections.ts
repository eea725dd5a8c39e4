import { address, type Connection, type Target } from "../../components/endpoint/connection.ts";
import type { SecretVariable } from "../../components/pod/mounts.ts";
import { tlsFiles, tlsVariables } from "./tls.ts";

/** How Cordum's services say, in their environment, what they connect to. */

/** What a service asks of the streams that it makes. */
export interface Streams {
  /** Servers that keep each message. */
  readonly replicas: number;
  /** Time after which a message that nobody finished is given to another, such as `30s`. */
  readonly ackWait: string;
}

export function toNats(nats: Target, { replicas, ackWait }: Streams): Connection {
  return {
    to: nats,
    env: {
      NATS_URL: `${nats.tls ? "tls" : "nats"}://${address(nats)}`,
      NATS_USE_JETSTREAM: "1",
      NATS_JS_REPLICAS: `${replicas}`,
      NATS_JS_ACK_WAIT: ackWait,
      ...tlsVariables("NATS", nats),
    },
  };
}

/** Where Redis is. Two hosts or more make Cordum's services use a cluster client. */
export interface RedisAddress {
  readonly endpoint: Target;
  /** Hosts of a cluster; none where one address is all. */
  readonly clusterHosts: readonly string[];
  readonly password?: SecretVariable;
}

export function toRedis({ endpoint, clusterHosts, password }: RedisAddress): Connection {
  const scheme = endpoint.tls ? "rediss" : "redis";
  const login = password ? ":$(REDIS_PASSWORD)@" : "";
  const cluster = clusterHosts.map((host) => `${host}:${endpoint.port}`).join(",");
  return {
    to: endpoint,
    env: {
      // Older releases know the password from the address alone, later ones from a variable too.
      REDIS_URL: `${scheme}://${login}${address(endpoint)}`,
      ...(cluster && { REDIS_CLUSTER_ADDRESSES: cluster }),
      ...tlsVariables("REDIS", endpoint),
    },
    ...(password && { secretEnv: { REDIS_PASSWORD: password } }),
  };
}

/** The kernel shows a certificate but asks for none: its clients only check who answers. */
export function toSafetyKernel(kernel: Target, tls: boolean): Connection {
  const checked = { SAFETY_KERNEL_TLS_CA: tlsFiles.authorities, SAFETY_KERNEL_TLS_REQUIRED: "true" };
  return { to: kernel, env: { SAFETY_KERNEL_ADDR: address(kernel), ...(tls && checked) } };
}

/** The dashboard's proxy dials `cordum-api-gateway:8081`, fixed in its image: no variable says it. */
export function toGateway(gateway: Target): Connection {
  return { to: gateway };
}
