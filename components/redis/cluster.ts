import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { Endpoint } from "../endpoint/index.ts";
import { Servers } from "../servers/index.ts";
import { internalUsers } from "./acl.ts";
import { FormCluster } from "./form-cluster.ts";
import { clusterConf } from "./redis-conf.ts";
import { SecureRedis, type SecureRedisArgs } from "./secure-redis.ts";
import { metricsPort } from "./secure-server.ts";

export interface RedisClusterArgs extends SecureRedisArgs {
  /** Shards: each primary holds an equal part of the data. At least three, because a majority of them elects. @default 3 */
  readonly primaries?: number;
  /** Copies of each primary. @default 1 */
  readonly replicasPerPrimary?: number;
  /** Milliseconds of silence until a replica takes over. @default 5000, as in the seed document §5 */
  readonly nodeTimeout?: number;
  /** A primary refuses writes while fewer replicas than this follow it. @default 0: one lost server must not stop writes */
  readonly minReplicasToWrite?: number;
}

const ports = { client: 6379, bus: 16379, metrics: metricsPort };

/**
 * A Redis Cluster with TLS on every port. Its clients must follow redirections; those that can't, or that use several
 * keys in one command, need another topology.
 */
export class RedisCluster extends SecureRedis<RedisClusterArgs> {
  /** Where clients connect first; open once the cluster is whole. */
  readonly endpoint: Endpoint;
  /** `host:port` of every server: what a client of a cluster is given. */
  readonly addresses: readonly string[];

  constructor(name: string, args: RedisClusterArgs, opts?: ComponentResourceOptions) {
    const primaries = args.primaries ?? 3;
    const replicas = primaries * (1 + (args.replicasPerPrimary ?? 1));
    const internal = [internalUsers.admin, internalUsers.replication];
    const topology = { topology: "cluster", replicas, port: ports.client, internal } as const;
    super("seaworthy:index:RedisCluster", name, args, topology, opts);
    this.addresses = this.hosts.map((host) => `${host}:${ports.client}`);
    this.endpoint = this.#createServers(name).endpoint(args.serviceName);
    this.#form(name, primaries);
    this.registerOutputs({ addresses: this.addresses });
  }

  #createServers(name: string): Servers {
    const { minReplicasToWrite = 0, nodeTimeout = 5000 } = this.args;
    const conf = clusterConf({ ...this.secureConf(minReplicasToWrite), nodeTimeout });
    const args = {
      ...this.serverArgs(this.environment),
      ports,
      peerPorts: ["client", "bus"],
      offers: this.offers,
      config: [this.configFile(conf)],
    };
    return new Servers(`${name}-server`, args, { parent: this });
  }

  #form(name: string, primaries: number): void {
    const { certificates, image, namespace } = this.args;
    const args = {
      namespace,
      identity: { ...this.identity, name: `${this.identity.name}-cluster-init`, component: "init" },
      image,
      certificates,
      environment: { ...this.environment, PRIMARIES: `${primaries}` },
      access: this.endpoint.name,
      scripts: this.scripts,
      passwords: this.users.passwords,
    };
    new FormCluster(`${name}-init`, args, { parent: this });
  }
}
