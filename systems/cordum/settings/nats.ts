import { z } from "zod";
import { images } from "../../../components/images.ts";
import { durabilities } from "../../../components/nats/durability.ts";
import { duration, host, imageReference, network, port, resources, storage } from "../../fields.ts";

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

export const nats = z
  .strictObject({
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
    streamReplicas: z
      .union([z.literal(1), z.literal(3)], "1 or 3: with 2, the loss of either server stops the stream")
      .exactOptional()
      .describe("Servers that keep each message; 3 in a cluster and 1 otherwise when left out."),
    ackWait: duration
      .default("30s")
      .describe(
        "A message that nobody finished is given to another after that long; Cordum's own default is 10m.",
      ),
    image: imageReference.default(images.nats).describe("NATS server, with a shell."),
    exporterImage: imageReference
      .default(images.natsExporter)
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
  })
  .prefault({})
  .refine(
    ({ topology, streamReplicas }) => topology === "cluster" || streamReplicas !== 3,
    "streamReplicas of 1 when topology is single: one server can keep one copy",
  );
