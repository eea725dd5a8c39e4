import { z } from "zod";
import { duration, host, imageReference, network, port, resources, schedule, storage } from "../fields.ts";
import { mostSeconds, percent } from "../monitoring/settings.ts";
import { durabilities } from "./durability.ts";
import { natsImages } from "./images.ts";

const external = z
  .strictObject({
    host: host.describe("Host name or IPv4 address of the service."),
    port: port.default(4222).describe("Port of the service."),
    tls: z
      .boolean()
      .default(true)
      .describe("Connects with TLS, and verifies the server with the authorities in the image."),
    networks: z
      .array(network)
      .min(1)
      .describe("Networks (CIDR) of its addresses, because NetworkPolicies can't match host names."),
  })
  .exactOptional()
  .describe("An external NATS to use instead of one in the stack.");

/** What can be set of any NATS. */
export const natsShape = {
  topology: z
    .enum(["cluster", "single"])
    .default("cluster")
    .describe(
      "`cluster`: several servers with certificates, which survive the loss of one. `single`: one server without TLS, for development.",
    ),
  servers: z
    .union([z.literal(3), z.literal(5)], "3 or 5")
    .default(3)
    .describe("Number of servers of a cluster. It is odd, because a majority decides."),
  image: imageReference.default(natsImages.nats).describe("Image of the NATS server. It must have a shell."),
  exporterImage: imageReference
    .default(natsImages.natsExporter)
    .describe("Image of the exporter of metrics."),
  resources: resources(["100m", "500m"], ["128Mi", "512Mi"]),
  storage: storage("20Gi"),
  durability: z
    .union([z.enum(durabilities), duration], "durable, throughput, or a duration such as 500ms, 1s or 2m")
    .default("durable")
    .describe(
      "When messages are flushed to disk. `durable`: before they are acknowledged. `throughput`: every second; if a majority of servers crashes within that second, the messages acknowledged since are lost. Or an interval of your own.",
    ),
  external,
  streamReplicas: z
    .union([z.literal(1), z.literal(3)], "1 or 3: with 2, the loss of either server stops the stream")
    .exactOptional()
    .describe(
      "Number of replicas that the clients request for their streams. Default: 3 in a cluster, and 1 otherwise.",
    ),
};

interface Kept {
  readonly topology: "cluster" | "single";
  readonly streamReplicas?: 1 | 3;
}

/** Servers that keep each message. */
export function streamReplicas({ streamReplicas, topology }: Kept): number {
  return streamReplicas ?? (topology === "cluster" ? 3 : 1);
}

export function hasServersFor({ streamReplicas, topology }: Kept): boolean {
  return topology === "cluster" || streamReplicas !== 3;
}

/** For {@link hasServersFor}. */
export const oneCopy = {
  path: ["streamReplicas"],
  error: "1 when topology is single: one server can keep one copy",
};

const natsSettings = z.strictObject(natsShape);

export type NatsSettings = z.infer<typeof natsSettings>;

/** What can be set of the images beside those of servers. */
export const natsImagesShape = {
  natsBox: imageReference
    .default(natsImages.natsBox)
    .describe("Image of the init containers that wait for JetStream."),
};

/** When any NATS is backed up, where it is the stack's own. */
export const natsBackupSchedule = {
  nats: schedule.default("5 * * * *").describe("When NATS is backed up, in UTC."),
};

/** What an operator may want to hear of any NATS earlier or later. */
export const natsThresholds = {
  storageWarningPercent: percent.default(75).describe("Percent of JetStream's storage limit."),
  storageCriticalPercent: percent.default(90).describe("Percent of JetStream's storage limit."),
  consumerPending: z
    .int()
    .min(1)
    .max(1_000_000_000)
    .default(10_000)
    .describe("Number of messages that may wait for one consumer."),
  replicaLagSeconds: z
    .int()
    .min(10)
    .max(mostSeconds)
    .default(120)
    .describe(
      "Lag of a JetStream replica, in seconds. A rollout takes a minute, and scrapes have an interval.",
    ),
};

const thresholds = z.strictObject(natsThresholds);

export type NatsThresholds = z.infer<typeof thresholds>;
