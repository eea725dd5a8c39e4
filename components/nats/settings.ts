import { z } from "zod";
import { duration, host, imageReference, network, port, resources, storage } from "../fields.ts";
import { images } from "../images.ts";
import { durabilities } from "./durability.ts";

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
  image: imageReference.default(images.nats).describe("Image of the NATS server. It must have a shell."),
  exporterImage: imageReference.default(images.natsExporter).describe("Image of the exporter of metrics."),
  resources: resources(["100m", "500m"], ["128Mi", "512Mi"]),
  storage: storage("20Gi"),
  durability: z
    .union([z.enum(durabilities), duration], "durable, throughput, or a duration such as 500ms, 1s or 2m")
    .default("durable")
    .describe(
      "When messages are flushed to disk. `durable`: before they are acknowledged. `throughput`: every second; if a majority of servers crashes within that second, the messages acknowledged since are lost. Or an interval of your own.",
    ),
  external,
};

const natsSettings = z.strictObject(natsShape);

export type NatsSettings = z.infer<typeof natsSettings>;
