import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ComponentResource, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { type Spread, spreadConstraints } from "../availability/placement.ts";
import type { Certificate, CertificateIssuer } from "../certificates/certificate.ts";
import { subjectNames } from "../certificates/names.ts";
import type { Endpoint } from "../endpoint/index.ts";
import { type Identity, labels, selector } from "../identity.ts";
import { ConfigMap } from "../kubernetes.ts";
import type { Namespace } from "../namespace.ts";
import type { Image, Storage } from "../pod/args.ts";
import { parseQuantity } from "../quantity.ts";
import type { Resources } from "../resources.ts";
import { Servers } from "../servers/index.ts";
import { serverNames } from "../servers/names.ts";
import { internalUsers, type User } from "./acl.ts";
import { FormCluster } from "./form-cluster.ts";
import { clusterConf } from "./redis-conf.ts";
import { contentHash, scripts } from "./scripts.ts";
import {
  dataShare,
  type Engine,
  exporter,
  keeper,
  paths,
  ports,
  probes,
  redisUser,
  runScript,
  scriptEnvironment,
  serverMounts,
} from "./secure-server.ts";
import { type Credentials, RedisUsers } from "./users.ts";

export interface RedisClusterArgs {
  readonly namespace: Namespace;
  /** Name of the Service that clients dial first, such as `redis`. */
  readonly serviceName: string;
  readonly partOf: string;
  /** Which program the image holds. @default redis */
  readonly engine?: Engine;
  readonly image: Image;
  /** Image of the metrics exporter. */
  readonly exporterImage: string;
  /** Of each server. */
  readonly resources: Resources;
  /** Of each server; twice the memory leaves room to rewrite the append-only file. */
  readonly storage: Storage;
  /** Gives out the certificates of the servers and of the init job. */
  readonly certificates: CertificateIssuer;
  /** Who may log in. */
  readonly clients: readonly User[];
  /** See {@link RedisUsersArgs.generations}. @default [1] */
  readonly passwordGenerations?: readonly number[];
  /** Shards: each primary holds an equal part of the data. At least three, because a majority of them elects. @default 3 */
  readonly primaries?: number;
  /** Copies of each primary. @default 1 */
  readonly replicasPerPrimary?: number;
  /** Milliseconds of silence until a replica takes over. @default 5000, as in the seed document §5 */
  readonly nodeTimeout?: number;
  /** A primary refuses writes while fewer replicas than this follow it. @default 0: one lost server must not stop writes */
  readonly minReplicasToWrite?: number;
  /** How the servers keep away from each other. @default nodes required, zones preferred */
  readonly spread?: Spread;
  readonly priorityClassName?: Input<string>;
}

/** Longest wait for a replica to take over, for clients to learn of it, and for the server's own stop. */
const stepDownSeconds = 30;
const drainSeconds = 3;
const shutdownSeconds = 20;

/**
 * A Redis Cluster with TLS on every port. Its clients must follow redirections; those that can't, or that use several
 * keys in one command, need another topology.
 */
export class RedisCluster extends ComponentResource {
  /** Where clients connect first; open once the cluster is whole. */
  readonly endpoint: Endpoint;
  /** `host:port` of every server: what a client of a cluster is given. */
  readonly addresses: readonly string[];
  readonly identity: Identity;
  readonly #args: RedisClusterArgs;
  readonly #users: RedisUsers;
  readonly #scripts: Output<string>;

  constructor(name: string, args: RedisClusterArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:RedisCluster", name, args, opts);
    this.#args = args;
    this.identity = { name: `${args.partOf}-redis`, component: "state", partOf: args.partOf };
    this.addresses = this.#hosts.map((host) => `${host}:${ports.client}`);
    this.#users = this.#createUsers(name);
    this.#scripts = this.#createScripts(name);
    const servers = this.#createServers(name, this.#issueServerCertificate());
    this.endpoint = servers.endpoint(args.serviceName);
    this.#form(name);
    this.registerOutputs({ addresses: this.addresses });
  }

  /** How a client logs in. */
  credentials(user: string): Credentials {
    return this.#users.credentials(user);
  }

  #createUsers(name: string): RedisUsers {
    const { clients, namespace, passwordGenerations } = this.#args;
    const args = {
      namespace,
      servers: this.identity.name,
      clients,
      generations: passwordGenerations ?? [1],
      labels: labels(this.identity),
    };
    return new RedisUsers(`${name}-users`, args, { parent: this });
  }

  /** Named by its content: pods that still run the old scripts keep them while the others are rolled. */
  #createScripts(name: string): Output<string> {
    const data = scripts();
    const metadata = {
      name: `${this.identity.name}-scripts-${contentHash(data)}`,
      namespace: this.#args.namespace.reference,
      labels: labels(this.identity),
    };
    return new ConfigMap(`${name}-scripts`, { metadata, data: { ...data } }, { parent: this }).metadata.name;
  }

  #issueServerCertificate(): Certificate {
    const { certificates, namespace, serviceName } = this.#args;
    const dialled = { namespace: namespace.name, services: [serviceName], headless: [this.identity.name] };
    return certificates.issue({
      secretName: `${this.identity.name}-server-tls`,
      commonName: this.identity.name,
      ...subjectNames({ ...dialled, loopback: true }),
      usage: "peer",
    });
  }

  #createServers(name: string, certificate: Certificate): Servers {
    const { exporterImage, image, namespace, resources, serviceName, storage } = this.#args;
    const secrets = { tls: certificate.secret, acl: this.#users.acl, passwords: this.#users.passwords };
    const mounts = serverMounts(secrets, this.#scripts);
    const environment = this.#environment;
    const gate = { image: image.reference, script: gateScript() };
    const args = {
      namespace,
      identity: this.identity,
      image,
      command: runScript("start.sh"),
      user: redisUser,
      replicas: this.#size,
      serviceName,
      ports,
      peerPorts: ["client", "bus"],
      offers: { [serviceName]: { port: "client", gate, tls: true } },
      health: probes,
      resources,
      env: environment,
      fieldEnv: podFields,
      config: [{ configMap: `${this.identity.name}-config`, path: paths.conf, content: this.#configuration }],
      mounts,
      data: { ...storage, mountPath: paths.data },
      sidecars: [
        keeper(image.reference, environment, mounts),
        exporter(exporterImage, this.#users.credentials(internalUsers.exporter.name)),
      ],
      placement: this.#placement,
      preStop: { exec: { command: runScript("step-down.sh") } },
      graceSeconds: stepDownSeconds + drainSeconds + shutdownSeconds,
      // A replica that just came back must be in sync before the next server goes.
      minReadySeconds: 5,
    };
    return new Servers(`${name}-server`, args, { parent: this });
  }

  #form(name: string): void {
    const { certificates, image, namespace } = this.#args;
    new FormCluster(
      `${name}-init`,
      {
        namespace,
        identity: { ...this.identity, name: `${this.identity.name}-cluster-init`, component: "init" },
        image,
        certificates,
        environment: { ...this.#environment, PRIMARIES: `${this.#primaries}` },
        access: this.endpoint.name,
        scripts: this.#scripts,
        passwords: this.#users.passwords,
      },
      { parent: this },
    );
  }

  get #primaries(): number {
    return this.#args.primaries ?? 3;
  }

  get #size(): number {
    return this.#primaries * (1 + (this.#args.replicasPerPrimary ?? 1));
  }

  get #hosts(): readonly string[] {
    return serverNames(this.identity.name, this.#args.namespace.name, this.#size);
  }

  get #environment(): Readonly<Record<string, string>> {
    return {
      ...scriptEnvironment(this.#args.engine ?? "redis"),
      DRAIN_SECONDS: `${drainSeconds}`,
      HOSTS: this.#hosts.join(" "),
      PEER_DOMAIN: `${this.identity.name}.${this.#args.namespace.name}.svc`,
      STEP_DOWN_SECONDS: `${stepDownSeconds}`,
    };
  }

  get #configuration(): string {
    const limit = parseQuantity(this.#args.resources.memory.limit) ?? 0;
    return clusterConf({
      port: ports.client,
      dir: paths.data,
      maxMemory: limit * dataShare,
      tlsFolder: paths.tls,
      aclFile: `${paths.acl}/users.acl`,
      replicationUser: internalUsers.replication.name,
      minReplicasToWrite: this.#args.minReplicasToWrite ?? 0,
      nodeTimeout: this.#args.nodeTimeout ?? 5000,
    });
  }

  get #placement() {
    const { priorityClassName, spread } = this.#args;
    const kept = spread ?? { zones: "preferred", hosts: "required" };
    return {
      ...(priorityClassName && { priorityClassName }),
      topologySpreadConstraints: spreadConstraints(selector(this.identity), kept, "StatefulSet"),
    };
  }
}

/** What a server can only know once its pod is placed. The zone is empty before Kubernetes 1.35, which labels pods with it. */
const podFields = {
  NODE_NAME: "spec.nodeName",
  POD_IP: "status.podIP",
  POD_NAME: "metadata.name",
  ZONE: "metadata.labels['topology.kubernetes.io/zone']",
};

function gateScript(): string {
  return readFileSync(join(import.meta.dirname, "wait-for-redis.sh"), "utf8");
}
