import { address, type Connection, type Target } from "../../components/endpoint/connection.ts";
import { tlsFiles } from "../../components/endpoint/tls-variables.ts";
import { natsVariables } from "../../components/nats/connection.ts";
import { streamReplicas } from "../../components/nats/settings.ts";
import type { NatsStore } from "../../components/nats/store.ts";
import { redisVariables } from "../../components/redis/connection.ts";
import type { RedisLogin, RedisStore } from "../../components/redis/store.ts";
import { tlsFolder } from "./product.ts";
import type { RedisLoginKind } from "./releases.ts";
import type { CordumSettings } from "./settings/index.ts";

/** How Cordum's services say, in their environment, what they connect to. */

/** `settings` say what a service asks of the streams that it makes. */
export function toNats(nats: NatsStore, settings: CordumSettings["nats"]): Connection {
  return {
    to: nats.target,
    env: {
      ...natsVariables(nats, "NATS", tlsFolder),
      NATS_USE_JETSTREAM: "1",
      NATS_JS_REPLICAS: `${streamReplicas(settings)}`,
      NATS_JS_ACK_WAIT: settings.ackWait,
    },
  };
}

/** The user's name is no secret, and no release reads it from anywhere else. */
function userInfo(login: RedisLogin | undefined, from: RedisLoginKind): string {
  if (!login) return "";
  return from === "url" ? `${login.username}:$(REDIS_PASSWORD)` : login.username;
}

/** `from` is where the service takes the password from; two or more addresses make it use a cluster client. */
export function toRedis(redis: RedisStore, service: string, from: RedisLoginKind): Connection {
  const { addresses, endpoint } = redis;
  const login = redis.login(service);
  return {
    to: endpoint,
    env: {
      ...redisVariables(redis, "REDIS", tlsFolder, userInfo(login, from)),
      ...(addresses.length > 0 && { REDIS_CLUSTER_ADDRESSES: addresses.join(",") }),
    },
    ...(login && { secretEnv: login.variables }),
  };
}

/** The kernel shows a certificate but asks for none: its clients only check who answers. */
export function toSafetyKernel(kernel: Target, tls: boolean): Connection {
  const checked = {
    SAFETY_KERNEL_TLS_CA: tlsFiles(tlsFolder).authorities,
    SAFETY_KERNEL_TLS_REQUIRED: "true",
  };
  return { to: kernel, env: { SAFETY_KERNEL_ADDR: address(kernel), ...(tls && checked) } };
}
