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
    port: port.default(6379).describe("Port of the service."),
    tls: z
      .boolean()
      .default(true)
      .describe("Connects with TLS, and verifies the server with the authorities in the image."),
    username: z
      .string()
      .regex(/^[\w.~-]{1,128}$/, "a user's name of letters, digits and . _ ~ -, at most 128")
      .exactOptional()
      .describe("User of the server's ACL. Default: the default user, who logs in with the password only."),
    passwordSecret: objectName
      .exactOptional()
      .describe("Existing Secret with the password under the key `password`. Default: no login."),
    networks: z
      .array(network)
      .min(1)
      .describe("Networks (CIDR) of its addresses, because NetworkPolicies can't match host names."),
  })
  .refine(({ passwordSecret, username }) => username === undefined || passwordSecret !== undefined, {
    path: ["passwordSecret"],
    error: "the Secret with the password of `username`",
  })
  .exactOptional()
  .describe("An external Redis to use instead of one in the stack.");

const topology = z
  .enum(["cluster", "replicated", "single"])
  .default("replicated")
  .describe(
    "`replicated`: one primary with two replicas behind one address. `cluster`: three primaries and three replicas, for clients that support Redis Cluster and use one key per operation. `single`: one server without TLS, for development. To change the topology of a running stack, see docs/runbooks/redis-topology.md and docs/decisions/0007.",
  );

/** What can be set of any Redis. */
export const redisShape = {
  topology,
  engine: z.enum(["redis", "valkey"]).default("redis").describe("The program in the image."),
  image: imageReference
    .exactOptional()
    .describe("Image of Redis 7 or later, or Valkey 8 or later. Default: the image of the engine."),
  routerImage: imageReference
    .default(redisImages.haproxy)
    .describe("Image of the router that connects clients of a `replicated` Redis to its primary."),
  exporterImage: imageReference
    .default(redisImages.redisExporter)
    .describe("Image of the exporter of metrics."),
  resources: resources(["100m", "500m"], ["256Mi", "512Mi"]),
  storage: storage("20Gi"),
  durability: z
    .enum(durabilities)
    .default("durable")
    .describe(
      "When writes are flushed to disk. `durable`: before they are acknowledged. `throughput`: every second; a server that is killed while its disk is slow loses up to two seconds of acknowledged writes.",
    ),
  passwordGenerations: z
    .array(z.int().min(1))
    .min(1)
    .refine(once, "each generation once")
    .default([1])
    .describe(
      "Valid generations of the passwords. Services use the first. To rotate, set [1, 2], then [2, 1], then [2].",
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
      "When Redis is backed up, in UTC. Choose a time soon after NATS: a restore takes the newest backup of NATS that was finished before.",
    ),
};

/** What an operator may want to hear of any Redis earlier or later. */
export const redisThresholds = {
  redisLagSeconds: z
    .int()
    .min(1)
    .max(mostSeconds)
    .default(10)
    .describe("Lag of a Redis replica, in seconds. It reports every second."),
  memoryWarningPercent: percent.default(80).describe("Percent of Redis' maxmemory."),
  memoryCriticalPercent: percent
    .default(95)
    .describe("Percent of Redis' maxmemory. At 100 it refuses writes."),
};

const thresholds = z.strictObject(redisThresholds);

export type RedisThresholds = z.infer<typeof thresholds>;
