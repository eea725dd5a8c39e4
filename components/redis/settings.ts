import { z } from "zod";
import {
  host,
  imageReference,
  network,
  objectName,
  once,
  port,
  resources,
  schedule,
  storage,
} from "../fields.ts";
import { mostSeconds, percent } from "../monitoring/settings.ts";
import { durabilities } from "./durability.ts";
import { redisImages } from "./images.ts";

const external = z
  .strictObject({
    host: host.describe("Host name or IPv4 address of the service."),
    port: port.default(6379).describe("Its port."),
    tls: z
      .boolean()
      .default(true)
      .describe("Dials it with TLS, and checks it against the image's own authorities."),
    username: z
      .string()
      .regex(/^[\w.~-]{1,128}$/, "a user's name of letters, digits and . _ ~ -, at most 128")
      .exactOptional()
      .describe("User of the server's ACL; that of the password alone when left out."),
    passwordSecret: objectName
      .exactOptional()
      .describe("Existing Secret with the password under the key `password`; no login when left out."),
    networks: z
      .array(network)
      .min(1)
      .describe("Networks that its addresses are in: network policies know no names."),
  })
  .refine(({ passwordSecret, username }) => username === undefined || passwordSecret !== undefined, {
    path: ["passwordSecret"],
    error: "the Secret with the password of `username`",
  })
  .exactOptional()
  .describe("A Redis that others run, in place of one of our own.");

const topology = z
  .enum(["cluster", "replicated", "single"])
  .default("replicated")
  .describe(
    "`replicated`: one primary with two replicas behind one address. `cluster`: three primaries and three replicas, for clients that speak to a Redis Cluster and keep each operation to one key. `single`: one server without TLS, for development. A stack that runs does not change it by itself, see docs/runbooks/redis-topology.md and docs/decisions/0007.",
  );

/** What can be set of any Redis. */
export const redisShape = {
  topology,
  engine: z.enum(["redis", "valkey"]).default("redis").describe("Which program the image holds."),
  image: imageReference
    .exactOptional()
    .describe("Redis 7 or later, or Valkey 8 or later; the engine's own image when left out."),
  routerImage: imageReference
    .default(redisImages.haproxy)
    .describe("Leads clients of a `replicated` Redis to its primary."),
  exporterImage: imageReference
    .default(redisImages.redisExporter)
    .describe("Makes metrics of what the server says."),
  resources: resources(["100m", "500m"], ["256Mi", "512Mi"]),
  storage: storage("20Gi"),
  durability: z
    .enum(durabilities)
    .default("durable")
    .describe(
      "When writes reach the disk. `durable`: before they are acknowledged. `throughput`: every second; a server that is killed while its disk is slow loses up to two seconds of what it acknowledged.",
    ),
  passwordGenerations: z
    .array(z.int().min(1))
    .min(1)
    .refine(once, "each generation once")
    .default([1])
    .describe(
      "Generations of passwords that are valid; services use the first. Rotate by [1, 2], [2, 1], [2].",
    ),
  external,
};

const redisSettings = z.strictObject(redisShape);

export type RedisSettings = z.infer<typeof redisSettings>;

/** When any Redis is backed up, where it is the stack's own. */
export const redisBackupSchedule = {
  redis: schedule
    .default("20 * * * *")
    .describe(
      "When Redis is backed up, UTC; soon after NATS, because a restore takes the newest backup of NATS that was finished then.",
    ),
};

/** What an operator may want to hear of any Redis earlier or later. */
export const redisThresholds = {
  redisLagSeconds: z
    .int()
    .min(1)
    .max(mostSeconds)
    .default(10)
    .describe("A Redis replica may be behind for so long: it reports every second."),
  memoryWarningPercent: percent.default(80).describe("Of Redis' maxmemory."),
  memoryCriticalPercent: percent.default(95).describe("Of Redis' maxmemory: at 100 it refuses writes."),
};

const thresholds = z.strictObject(redisThresholds);

export type RedisThresholds = z.infer<typeof thresholds>;
