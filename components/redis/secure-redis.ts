import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  mergeOptions,
  type Output,
} from "@pulumi/pulumi";
import { parseQuantity } from "../../lib/quantity.ts";
import { type Spread, spreadConstraints } from "../availability/placement.ts";
import type { Certificate, CertificateIssuer } from "../certificates/certificate.ts";
import { subjectNames } from "../certificates/names.ts";
import type { Endpoint } from "../endpoint/index.ts";
import { type Identity, labels, selector } from "../identity.ts";
import { ConfigMap } from "../kubernetes.ts";
import type { Namespace } from "../namespace.ts";
import type { Image, OfferArgs, Placement, Storage } from "../pod/args.ts";
import type { ConfigFile } from "../pod/mounts.ts";
import type { Resources } from "../resources.ts";
import type { ServersArgs } from "../servers/index.ts";
import { serverNames } from "../servers/names.ts";
import { internalUsers, type User } from "./acl.ts";
import type { Durability } from "./durability.ts";
import type { SecureConf } from "./redis-conf.ts";
import { contentHash, scripts, type Topology } from "./scripts.ts";
import {
  dataShare,
  type Engine,
  exporter,
  paths,
  probes,
  redisUser,
  runScript,
  type SidecarArgs,
  scriptEnvironment,
  serverMounts,
  sidecar,
} from "./secure-server.ts";
import { type Credentials, RedisUsers } from "./users.ts";

export interface SecureRedisArgs {
  readonly namespace: Namespace;
  /** Name of the Service that clients dial, such as `redis`. */
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
  /** When writes reach the disk. @default durable: before they are acknowledged */
  readonly durability?: Durability;
  /** Gives out the certificates of the servers. */
  readonly certificates: CertificateIssuer;
  /** Who may log in. */
  readonly clients: readonly User[];
  /** See {@link RedisUsersArgs.generations}. @default [1] */
  readonly passwordGenerations?: readonly number[];
  /** How the servers keep away from each other. @default nodes required, zones preferred */
  readonly spread?: Spread;
  readonly priorityClassName?: Input<string>;
}

/** What a topology adds to what all have. */
export interface TopologyArgs {
  readonly topology: Topology;
  readonly replicas: number;
  /** Port of the servers themselves. */
  readonly port: number;
  readonly internal: readonly User[];
}

/**
 * Stacks that change from one topology to the other keep what both have: a Secret that was to be made while another of its
 * name is still there could not be.
 */
const topologyTypes = ["seaworthy:index:RedisCluster", "seaworthy:index:ReplicatedRedis"];

/** Longest wait for a replica to take over, for clients to learn of it, and for the server's own stop. */
const stepDownSeconds = 30;
const drainSeconds = 3;
const shutdownSeconds = 20;

/** Redis servers with TLS, users, metrics, and a replica that takes over before a primary stops. */
export abstract class SecureRedis<Args extends SecureRedisArgs> extends ComponentResource {
  /** Where clients connect. */
  abstract readonly endpoint: Endpoint;
  readonly identity: Identity;
  /** Host name of each server. */
  readonly hosts: readonly string[];
  protected readonly args: Args;
  protected readonly users: RedisUsers;
  protected readonly scripts: Output<string>;
  readonly #topology: TopologyArgs;

  protected constructor(
    type: string,
    name: string,
    args: Args,
    topology: TopologyArgs,
    opts?: ComponentResourceOptions,
  ) {
    super(type, name, args, mergeOptions(opts, { aliases: topologyTypes.map((type) => ({ type })) }));
    this.args = args;
    this.#topology = topology;
    this.identity = { name: `${args.partOf}-${args.serviceName}`, component: "state", partOf: args.partOf };
    this.hosts = serverNames(this.identity.name, args.namespace.name, topology.replicas);
    this.users = this.#createUsers(name);
    this.scripts = this.#createScripts(name);
  }

  /** How a client logs in. */
  credentials(user: string): Credentials {
    return this.users.credentials(user);
  }

  #createUsers(name: string): RedisUsers {
    const { clients, namespace, passwordGenerations, serviceName } = this.args;
    const args = {
      namespace,
      servers: this.identity.name,
      serviceName,
      internal: this.#topology.internal,
      clients,
      generations: passwordGenerations ?? [1],
      labels: labels(this.identity),
    };
    return new RedisUsers(`${name}-users`, args, { parent: this });
  }

  /** Named by its content: pods that still run the old scripts keep them while the others are rolled. */
  #createScripts(name: string): Output<string> {
    const data = { ...scripts(this.#topology.topology) };
    const metadata = {
      name: `${this.identity.name}-scripts-${contentHash(data)}`,
      namespace: this.args.namespace.reference,
      labels: labels(this.identity),
    };
    return new ConfigMap(`${name}-scripts`, { metadata, data }, { parent: this }).metadata.name;
  }

  #issueServerCertificate(): Certificate {
    const { certificates, namespace, serviceName } = this.args;
    const dialled = { namespace: namespace.name, services: [serviceName], headless: [this.identity.name] };
    return certificates.issue({
      secretName: `${this.identity.name}-server-tls`,
      commonName: this.identity.name,
      ...subjectNames({ ...dialled, loopback: true }),
      usage: "peer",
    });
  }

  /** Everything of a set of servers but its ports, its configuration, and what runs beside it only in one topology. */
  protected serverArgs(environment: Readonly<Record<string, string>>) {
    const { exporterImage, image, namespace, resources, serviceName, storage } = this.args;
    const secrets = {
      tls: this.#issueServerCertificate().secret,
      acl: this.users.acl,
      passwords: this.users.passwords,
    };
    const mounts = serverMounts(secrets, this.scripts);
    const beside: SidecarArgs = { image: image.reference, environment, mounts };
    return {
      namespace,
      identity: this.identity,
      image,
      command: runScript("start.sh"),
      user: redisUser,
      replicas: this.#topology.replicas,
      serviceName,
      health: probes,
      resources,
      env: environment,
      fieldEnv: podFields,
      mounts,
      data: { ...storage, mountPath: paths.data },
      sidecars: [
        sidecar("keeper", "keep.sh", beside),
        exporter(exporterImage, this.users.credentials(internalUsers.exporter.name), this.#topology.port),
      ],
      placement: this.#placement,
      preStop: { exec: { command: runScript("step-down.sh") } },
      graceSeconds: stepDownSeconds + drainSeconds + shutdownSeconds,
      // Which ports they are is the topology's.
      decisive: ["spec.template.spec.containers[0].ports"],
      // A replica that just came back must be in sync before the next server goes.
      minReadySeconds: 5,
    } satisfies Partial<ServersArgs>;
  }

  protected get environment(): Readonly<Record<string, string>> {
    return {
      ...scriptEnvironment(this.args.engine ?? "redis", this.#topology.port),
      DRAIN_SECONDS: `${drainSeconds}`,
      HOSTS: this.hosts.join(" "),
      PEER_DOMAIN: `${this.identity.name}.${this.args.namespace.name}.svc`,
      STEP_DOWN_SECONDS: `${stepDownSeconds}`,
    };
  }

  protected secureConf(minReplicasToWrite: number): SecureConf {
    return {
      port: this.#topology.port,
      dir: paths.data,
      maxMemory: (parseQuantity(this.args.resources.memory.limit) ?? 0) * dataShare,
      runFolder: paths.run,
      tlsFolder: paths.tls,
      aclFile: `${paths.acl}/users.acl`,
      durability: this.args.durability ?? "durable",
      replicationUser: internalUsers.replication.name,
      minReplicasToWrite,
    };
  }

  protected configFile(content: string): ConfigFile {
    return { configMap: `${this.identity.name}-config`, path: paths.conf, content };
  }

  protected get offers(): Readonly<Record<string, OfferArgs>> {
    return { [this.args.serviceName]: this.offer("client") };
  }

  /** What answers at one of the ports, to clients that show a certificate. */
  protected offer(port: string): OfferArgs {
    const script = readFileSync(join(import.meta.dirname, "wait-for-redis.sh"), "utf8");
    return { port, gate: { image: this.args.image.reference, script }, tls: true };
  }

  get #placement(): Placement {
    const { priorityClassName, spread } = this.args;
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
