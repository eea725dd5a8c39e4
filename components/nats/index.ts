import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import { parseQuantity } from "../../lib/quantity.ts";
import type { GateCheck } from "../endpoint/connection.ts";
import { address } from "../endpoint/connection.ts";
import type { Endpoint } from "../endpoint/index.ts";
import type { Namespace } from "../namespace.ts";
import type { Image, Storage } from "../pod/args.ts";
import type { Resources } from "../resources.ts";
import { Workload } from "../workload.ts";
import { natsConf } from "./nats-conf.ts";

export interface NatsArgs {
  readonly namespace: Namespace;
  /** Name of the Service that clients dial. */
  readonly serviceName: string;
  readonly partOf: string;
  readonly image: Image;
  /** Image with the `nats` command, in which clients wait for JetStream. */
  readonly gateImage: string;
  readonly resources: Resources;
  /** Where JetStream writes. Of its size 85 % is used: a file system holds less than its volume, and a full one stops the server. */
  readonly storage: Storage;
  /** `always`, or the interval of flushes to disk, which is how much a crash may lose. @default always */
  readonly syncInterval?: string;
}

const ports = { client: 4222, monitor: 8222 };
const dataFolder = "/data";
const usableShare = 0.85;

/** Waits until JetStream answers; `image` holds the `nats` command. */
export function jetStreamCheck(image: string): GateCheck {
  return { image, script: readFileSync(join(import.meta.dirname, "wait-for-nats.sh"), "utf8") };
}

/** One NATS server with JetStream. */
export class Nats extends ComponentResource {
  /** Where clients connect; open once JetStream answers. */
  readonly endpoint: Endpoint;

  constructor(name: string, args: NatsArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:Nats", name, args, opts);
    const server = this.#createServer(name, args);
    this.endpoint = server.endpoint(args.serviceName);
    this.registerOutputs({ address: address(this.endpoint) });
  }

  #createServer(name: string, args: NatsArgs): Workload {
    const { namespace, image, partOf, resources, serviceName } = args;
    const configPath = "/etc/nats/nats.conf";
    const gate = jetStreamCheck(args.gateImage);
    return new Workload(
      `${name}-server`,
      {
        namespace,
        identity: { name: serviceName, component: "messaging", partOf: args.partOf },
        image,
        command: ["nats-server", "--config", configPath],
        ports,
        offers: { [serviceName]: { port: "client", gate } },
        health: { kind: "tcp", port: "client" },
        resources,
        config: [
          { configMap: `${partOf}-${serviceName}-config`, path: configPath, content: configuration(args) },
        ],
        data: { ...args.storage, mountPath: dataFolder },
      },
      { parent: this },
    );
  }
}

function configuration(args: NatsArgs): string {
  return natsConf({
    serverName: args.serviceName,
    clientPort: ports.client,
    monitorPort: ports.monitor,
    storeDir: `${dataFolder}/jetstream`,
    maxFileStore: (parseQuantity(args.storage.size) ?? 0) * usableShare,
    syncInterval: args.syncInterval ?? "always",
  });
}
