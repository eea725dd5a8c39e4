import { z } from "zod";
import { duration, host, imageReference, network, port, resources, schedule, storage } from "../fields.ts";
import { mostSeconds, percent } from "../monitoring/settings.ts";
import { durabilities } from "./durability.ts";
import { natsImages } from "./images.ts";

const external = z
  .strictObject({
    host: host.describe("Host name or IPv4 address of the service."),
    port: port.default(4222).describe("Its port."),
    tls: z
      .boolean()
      .default(true)
      .describe("Dials it with TLS, and checks it against the image's own authorities."),
    networks: z
      .array(network)
      .min(1)
      .describe("Networks that its addresses are in: network policies know no names."),
  })
  .exactOptional()
  .describe("A NATS that others run, in place of one of our own.");

/** What can be set of any NATS. */
export const natsShape = {
  topology: z
    .enum(["cluster", "single"])
    .default("cluster")
    .describe(
      "`cluster`: servers that survive each other, with certificates. `single`: one without, for development.",
    ),
  servers: z
    .union([z.literal(3), z.literal(5)], "3 or 5")
    .default(3)
    .describe("Servers of a cluster; odd, because a majority decides."),
  image: imageReference.default(natsImages.nats).describe("NATS server, with a shell."),
  exporterImage: imageReference
    .default(natsImages.natsExporter)
    .describe("Makes metrics of what the server says."),
  resources: resources(["100m", "500m"], ["128Mi", "512Mi"]),
  storage: storage("20Gi"),
  durability: z
    .union([z.enum(durabilities), duration], "durable, throughput, or a duration such as 500ms, 1s or 2m")
    .default("durable")
    .describe(
      "When messages reach the disk. `durable`: before they are acknowledged. `throughput`: every second; a crash of a majority within it loses what was acknowledged since. Or an interval of your own.",
    ),
  external,
  streamReplicas: z
    .union([z.literal(1), z.literal(3)], "1 or 3: with 2, the loss of either server stops the stream")
    .exactOptional()
    .describe(
      "Servers that the clients ask to keep each message; 3 in a cluster and 1 otherwise when left out.",
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
  natsBox: imageReference.default(natsImages.natsBox).describe("Image that waits for JetStream."),
};

/** When any NATS is backed up, where it is the stack's own. */
export const natsBackupSchedule = {
  nats: schedule.default("5 * * * *").describe("When NATS is backed up, UTC."),
};

/** What an operator may want to hear of any NATS earlier or later. */
export const natsThresholds = {
  storageWarningPercent: percent.default(75).describe("Of JetStream's storage limit."),
  storageCriticalPercent: percent.default(90).describe("Of JetStream's storage limit."),
  consumerPending: z
    .int()
    .min(1)
    .max(1_000_000_000)
    .default(10_000)
    .describe("Messages that may wait for one consumer."),
  replicaLagSeconds: z
    .int()
    .min(10)
    .max(mostSeconds)
    .default(120)
    .describe("A JetStream replica may be behind for so long: scrapes are apart, and a roll takes a minute."),
};

const thresholds = z.strictObject(natsThresholds);

export type NatsThresholds = z.infer<typeof thresholds>;
