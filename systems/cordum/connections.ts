import { address, type Connection } from "../../components/endpoint/connection.ts";
import type { Endpoint } from "../../components/endpoint/index.ts";

/** How Cordum's services say, in their environment, what they connect to. */

export function toNats(nats: Endpoint): Connection {
  return {
    to: nats,
    env: {
      NATS_URL: `nats://${address(nats)}`,
      NATS_USE_JETSTREAM: "1",
      NATS_JS_REPLICAS: "1",
    },
  };
}

export function toRedis(redis: Endpoint): Connection {
  return { to: redis, env: { REDIS_URL: `redis://${address(redis)}` } };
}

export function toSafetyKernel(kernel: Endpoint): Connection {
  return { to: kernel, env: { SAFETY_KERNEL_ADDR: address(kernel) } };
}

/** The dashboard's proxy dials `cordum-api-gateway:8081`, fixed in its image: no variable says it. */
export function toGateway(gateway: Endpoint): Connection {
  return { to: gateway };
}
