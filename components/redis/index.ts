import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import { parseQuantity } from "../../lib/quantity.ts";
import { address } from "../endpoint/connection.ts";
import type { Endpoint } from "../endpoint/index.ts";
import type { Namespace } from "../namespace.ts";
import type { Image, Storage } from "../pod/args.ts";
import type { Resources } from "../resources.ts";
import { Workload } from "../workload.ts";
import type { Durability } from "./durability.ts";
import { redisConf } from "./redis-conf.ts";

export interface RedisArgs {
  readonly namespace: Namespace;
  /** Name of the Service that clients dial. */
  readonly serviceName: string;
  readonly partOf: string;
  readonly image: Image;
  readonly resources: Resources;
  /** Where the append-only file is; twice the memory leaves room to rewrite it. */
  readonly storage: Storage;
  /** When writes reach the disk. @default durable: before they are acknowledged */
  readonly durability?: Durability;
}

const port = 6379;
const dataFolder = "/data";
/** Share of the memory limit that data may take: forks of the process copy the pages that change meanwhile. */
const dataShare = 0.7;
/** The user `redis` of the official image, whose files it owns. */
const redisUser = 999;

/** One Redis server. */
export class Redis extends ComponentResource {
  /** Where clients connect; open once the data is loaded. */
  readonly endpoint: Endpoint;

  constructor(name: string, args: RedisArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:Redis", name, args, opts);
    const server = this.#createServer(name, args);
    this.endpoint = server.endpoint(args.serviceName);
    this.registerOutputs({ address: address(this.endpoint) });
  }

  #createServer(name: string, args: RedisArgs): Workload {
    const { namespace, image, partOf, resources, serviceName } = args;
    const configPath = "/etc/redis/redis.conf";
    const gate = {
      image: image.reference,
      script: readFileSync(join(import.meta.dirname, "wait-for-redis.sh"), "utf8"),
    };
    return new Workload(
      `${name}-server`,
      {
        namespace,
        identity: { name: serviceName, component: "state", partOf: args.partOf },
        image,
        command: ["redis-server", configPath],
        user: redisUser,
        ports: { client: port },
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

function configuration({ durability = "durable", resources }: RedisArgs): string {
  const limit = parseQuantity(resources.memory.limit) ?? 0;
  return redisConf({ port, dir: dataFolder, maxMemory: limit * dataShare, durability });
}
