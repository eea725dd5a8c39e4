import { z } from "zod";
import { host, network, once, port } from "../../../components/fields.ts";
import { hasServersFor, natsShape, oneCopy } from "../../../components/nats/settings.ts";
import { postgresShape } from "../../../components/postgres/settings.ts";
import { redisShape } from "../../../components/redis/settings.ts";
import { serviceName, variables } from "./names.ts";

const subject = z
  .string()
  .max(255)
  .regex(
    /^([\w$-]+|\*)(\.([\w$-]+|\*))*(\.>)?$|^>$/,
    "a subject of NATS such as orders.new, orders.*.paid or orders.>",
  );

const nats = z
  .strictObject({
    kind: z.literal("nats"),
    ...natsShape,
    streams: z
      .array(z.string().regex(/^[\w-]{1,255}$/, "a stream's name"))
      .refine(once, "each stream once")
      .default([])
      .describe("Streams that the clients create and use. A backup without one of them fails."),
    subjects: z
      .array(subject)
      .refine(once, "each subject once")
      .default([])
      .describe("Subjects that the clients publish and subscribe to. Everything else is refused."),
    variables,
  })
  .refine(hasServersFor, oneCopy);

const redis = z.strictObject({ kind: z.literal("redis"), ...redisShape, variables });

const postgres = z.strictObject({
  kind: z.literal("postgres"),
  ...postgresShape,
  pools: z
    .record(serviceName, z.int().min(1).max(1000))
    .default({})
    .describe(
      "Maximum number of connections of each pod, by the name of the client, as set in its connection pool. Default: 10 for a service, and 2 for a job.",
    ),
  variables,
});

export const stores = z
  .record(
    serviceName,
    z.discriminatedUnion("kind", [nats, postgres, redis], "kind: nats, kind: postgres or kind: redis"),
  )
  .default({})
  .describe("NATS and Redis servers, by name. Clients connect to this name.");

export const external = z
  .record(
    serviceName,
    z.strictObject({
      host: host.describe("Host name or IPv4 address."),
      port: port.describe("Port."),
      networks: z
        .array(network)
        .min(1)
        .describe("Networks (CIDR) of its addresses, because NetworkPolicies can't match host names."),
      variables,
    }),
  )
  .default({})
  .describe("External servers that the application connects to, by name.");

export const workers = z
  .record(
    serviceName,
    z.strictObject({
      connects: z
        .array(serviceName)
        .refine(once, "each name once")
        .default([])
        .describe(
          'Stores that it connects to. Its pods need the label `access.seaworthy.dev/<store>: "true"`.',
        ),
    }),
  )
  .default({})
  .describe(
    "Workers that you run in the namespace yourself, by name. Each gets a certificate (`<name>-tls`) and a user of each Redis (`<name>-<store>`).",
  );

export type NatsStoreSettings = z.output<typeof nats>;
export type RedisStoreSettings = z.output<typeof redis>;
export type PostgresStoreSettings = z.output<typeof postgres>;
export type StoreSettings = NatsStoreSettings | PostgresStoreSettings | RedisStoreSettings;
