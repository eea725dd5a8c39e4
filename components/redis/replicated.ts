import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { serversOf } from "../endpoint/connection.ts";
import type { Endpoint } from "../endpoint/index.ts";
import { labels } from "../identity.ts";
import { ConfigMap, type input } from "../kubernetes.ts";
import type { OfferArgs } from "../pod/args.ts";
import type { Mount } from "../pod/mounts.ts";
import { Servers } from "../servers/index.ts";
import { internalUsers, sentinelUsers } from "./acl.ts";
import { replicatedConf } from "./redis-conf.ts";
import { routerConf } from "./router-conf.ts";
import { contentHash } from "./scripts.ts";
import { SecureRedis, type SecureRedisArgs } from "./secure-redis.ts";
import { metricsPort, paths, sidecar } from "./secure-server.ts";

export interface ReplicatedRedisArgs extends SecureRedisArgs {
  /** HAProxy, with a shell. */
  readonly routerImage: string;
  /** Servers: a primary and its replicas. Odd, because a majority of the sentinels beside them decides. @default 3 */
  readonly servers?: number;
  /** Milliseconds of silence until a sentinel takes the primary for lost. @default 5000 */
  readonly downAfter?: number;
  /**
   * A primary refuses writes while fewer replicas than this follow it: one that was cut off with some of its clients
   * could not keep what it took from them. @default 1
   */
  readonly minReplicasToWrite?: number;
}

/** Clients dial the router; the servers have a port of their own. */
const ports = { client: 6379, server: 6380, sentinel: 26379, metrics: metricsPort };

/**
 * One primary and its replicas behind one address, for clients that know a single server only. Sentinels beside the
 * servers agree on who is the primary, and routers pass clients on to it.
 */
export class ReplicatedRedis extends SecureRedis<ReplicatedRedisArgs> {
  /** The one address; open while there is a primary that a replica follows. */
  readonly endpoint: Endpoint;

  constructor(name: string, args: ReplicatedRedisArgs, opts?: ComponentResourceOptions) {
    const replicas = args.servers ?? 3;
    const internal = [internalUsers.admin, internalUsers.replication, ...Object.values(sentinelUsers)];
    const topology = { topology: "replicated", replicas, port: ports.server, internal } as const;
    super("seaworthy:index:ReplicatedRedis", name, args, topology, opts);
    this.endpoint = this.#createServers(name).endpoint(args.serviceName);
    this.registerOutputs({});
  }

  #createServers(name: string): Servers {
    const environment = {
      ...this.environment,
      DOWN_AFTER: `${this.args.downAfter ?? 5000}`,
      QUORUM: `${Math.floor(this.hosts.length / 2) + 1}`,
      SENTINEL_PORT: `${ports.sentinel}`,
    };
    const common = this.serverArgs(environment);
    const router = this.#routerMount(name);
    const image = this.args.image.reference;
    const sentinelMounts = [...common.mounts, dataMount, tmpMount];
    const args = {
      ...common,
      ports,
      peerPorts: ["server", "sentinel"],
      offers: this.offers,
      config: [this.configFile(replicatedConf(this.secureConf(this.#minReplicas)))],
      mounts: [...common.mounts, tmpMount, router],
      sidecars: [
        ...common.sidecars,
        sidecar("sentinel", "sentinel.sh", { image, environment, mounts: sentinelMounts }),
        this.#router(environment, [...common.mounts, router]),
      ],
    };
    return new Servers(`${name}-server`, args, { parent: this });
  }

  #router(environment: Readonly<Record<string, string>>, mounts: readonly Mount[]): input.core.v1.Container {
    return {
      ...sidecar("router", "router.sh", { image: this.args.routerImage, environment, mounts }),
      // Connections come in until every node has heard that this pod goes.
      lifecycle: { preStop: { sleep: { seconds: 5 } } },
    };
  }

  /** Named by its content, like the scripts, so that a change of it rolls the pods. */
  #routerMount(name: string): Mount {
    const content = routerConf({
      port: ports.client,
      servers: this.hosts,
      serverPort: ports.server,
      user: sentinelUsers.router.name,
      authorities: `${paths.tls}/ca.crt`,
      certificate: `${paths.run}/router.pem`,
      alone: this.#minReplicas === 0,
    });
    const metadata = {
      name: `${this.identity.name}-router-${contentHash(content)}`,
      namespace: this.args.namespace.reference,
      labels: labels(this.identity),
    };
    const args = { metadata, data: { "router.cfg": content } };
    const configMap = new ConfigMap(`${name}-router`, args, { parent: this });
    return {
      volume: { name: "router", configMap: { name: configMap.metadata.name } },
      volumeMount: { name: "router", mountPath: paths.router, readOnly: true },
    };
  }

  /** The router knows the primary only; who copies a replica has to dial it. */
  protected override get offers(): Readonly<Record<string, OfferArgs>> {
    const { serviceName } = this.args;
    const servers = serversOf(serviceName);
    return { [servers]: this.offer("server"), [serviceName]: { ...this.offer("client"), servers } };
  }

  get #minReplicas(): number {
    return this.args.minReplicasToWrite ?? 1;
  }
}

/** The volume of the server beside it, which a claim makes. */
const dataMount: Mount = { volumeMount: { name: "data", mountPath: paths.data } };
const tmpMount: Mount = {
  volume: { name: "tmp", emptyDir: { sizeLimit: "1Mi" } },
  volumeMount: { name: "tmp", mountPath: "/tmp" },
};
