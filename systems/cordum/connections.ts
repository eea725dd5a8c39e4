import { address, type Connection, type Target } from "../../components/endpoint/connection.ts";
import type { RedisLogin as Login } from "../../components/redis/store.ts";
import type { RedisLoginKind } from "./releases.ts";
import { tlsFiles, tlsVariables } from "./tls.ts";

/** How Cordum's services say, in their environment, what they connect to. */

/** What a service asks of the streams that it makes. */
export interface Streams {
  /** Servers that keep each message. */
  readonly replicas: number;
  /** Time after which a message that nobody finished is given to another, such as `30s`. */
  readonly ackWait: string;
  /** Whether NATS is dialled with TLS. */
  readonly secure: boolean;
}

export function toNats(nats: Target, { replicas, ackWait, secure }: Streams): Connection {
  return {
    to: nats,
    env: {
      NATS_URL: `${secure ? "tls" : "nats"}://${address(nats)}`,
      NATS_USE_JETSTREAM: "1",
      NATS_JS_REPLICAS: `${replicas}`,
      NATS_JS_ACK_WAIT: ackWait,
      ...tlsVariables("NATS", nats),
    },
  };
}

/** Where Redis is, and how a service gets in. */
export interface RedisAccess {
  readonly endpoint: Target;
  /** Whether it is dialled with TLS. */
  readonly secure: boolean;
  /** `host:port` of a cluster's servers; two or more make Cordum's services use a cluster client. @default none */
  readonly cluster?: readonly string[];
  /** How the service logs in. @default it does not */
  readonly login?: RedisLogin;
}

export interface RedisLogin extends Login {
  /** Where the service takes the password from. */
  readonly from: RedisLoginKind;
}

/** The user's name is no secret, and no release reads it from anywhere else. */
function userInfo(login: RedisLogin | undefined): string {
  if (!login) return "";
  if (login.from === "url") return `${login.username}:$(REDIS_PASSWORD)@`;
  return login.username === "" ? "" : `${login.username}@`;
}

export function toRedis({ endpoint, secure, cluster = [], login }: RedisAccess): Connection {
  return {
    to: endpoint,
    env: {
      REDIS_URL: `${secure ? "rediss" : "redis"}://${userInfo(login)}${address(endpoint)}`,
      ...(cluster.length > 0 && { REDIS_CLUSTER_ADDRESSES: cluster.join(",") }),
      ...tlsVariables("REDIS", endpoint),
    },
    ...(login && { secretEnv: login.variables }),
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
