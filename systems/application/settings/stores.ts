import { z } from "zod";
import { host, network, once, port } from "../../../components/fields.ts";
import { hasServersFor, natsShape, oneCopy } from "../../../components/nats/settings.ts";
import { redisShape } from "../../../components/redis/settings.ts";
import { partName, variables } from "./names.ts";

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
      .describe("Streams that the clients make and use. A backup that lacks one of them fails."),
    subjects: z
      .array(subject)
      .refine(once, "each subject once")
      .default([])
      .describe("Subjects that the clients publish and subscribe to; everything else is refused."),
    variables,
  })
  .refine(hasServersFor, oneCopy);

const redis = z.strictObject({ kind: z.literal("redis"), ...redisShape, variables });

export const stores = z
  .record(partName, z.discriminatedUnion("kind", [nats, redis], "kind: nats or kind: redis"))
  .default({})
  .describe("What keeps messages and state, by name: the name that clients dial.");

export const external = z
  .record(
    partName,
    z.strictObject({
      host: host.describe("Host name or IPv4 address."),
      port: port.describe("Its port."),
      networks: z
        .array(network)
        .min(1)
        .describe("Networks that its addresses are in: network policies know no names."),
      variables,
    }),
  )
  .default({})
  .describe("Servers of others that the application dials, by name.");

export const workers = z
  .record(
    partName,
    z.strictObject({
      connects: z
        .array(partName)
        .refine(once, "each name once")
        .default([])
        .describe('Stores that let it in; its pods carry `access.seaworthy.dev/<store>: "true"`.'),
    }),
  )
  .default({})
  .describe(
    "Workers that you run in the namespace yourself, by name. Each gets a certificate (`<name>-tls`) and, of each Redis, a user (`<name>-<store>`).",
  );

export type NatsStoreSettings = z.output<typeof nats>;
export type RedisStoreSettings = z.output<typeof redis>;
export type StoreSettings = NatsStoreSettings | RedisStoreSettings;
