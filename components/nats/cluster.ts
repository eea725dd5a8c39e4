import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { ComponentResource, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { parseQuantity } from "../../lib/quantity.ts";
import { hostAntiAffinity, type Spread, spreadConstraints } from "../availability/placement.ts";
import { type Certificate, type CertificateIssuer, clientRequest } from "../certificates/certificate.ts";
import { subjectNames } from "../certificates/names.ts";
import type { Endpoint } from "../endpoint/index.ts";
import { type Identity, labels, selector } from "../identity.ts";
import { ConfigMap } from "../kubernetes.ts";
import type { Namespace } from "../namespace.ts";
import type { Image, Placement, Storage } from "../pod/args.ts";
import { configChecksum, configMapMount, type Mount, scratchMount, secretMount } from "../pod/mounts.ts";
import type { Resources } from "../resources.ts";
import { Servers } from "../servers/index.ts";
import { serverNames } from "../servers/names.ts";
import { accountsConf } from "./accounts-conf.ts";
import { natsClusterConf } from "./cluster-conf.ts";
import type { NatsIdentity } from "./identities.ts";
import {
  accountsFile,
  exporter,
  graceSeconds,
  keeper,
  paths,
  pidFile,
  ports,
  probes,
  runScript,
  scriptEnvironment,
  scripts,
} from "./server.ts";

export interface NatsClusterArgs {
  readonly namespace: Namespace;
  /** Name of the Service that clients dial, such as `nats`. */
  readonly serviceName: string;
  readonly partOf: string;
  readonly image: Image;
  /** Image with the `nats` command, in which clients wait for JetStream. */
  readonly gateImage: string;
  /** Image of the metrics exporter. */
  readonly exporterImage: string;
  /** Of each server. */
  readonly resources: Resources;
  /** Of each server. Of its size 85 % is used: a file system holds less than its volume, and a full one stops the server. */
  readonly storage: Storage;
  /** `always`, or the interval of flushes to disk, which is how much a crash of a majority may lose. @default always */
  readonly syncInterval?: string;
  /** Gives out the certificates of the servers. */
  readonly certificates: CertificateIssuer;
  /** Who may connect, and what each may do; the servers take a change while they run. */
  readonly identities: readonly NatsIdentity[];
  /** An odd number, because a majority decides. @default 3 */
  readonly servers?: number;
  /** How the servers keep away from each other. @default nodes required, zones preferred */
  readonly spread?: Spread;
  readonly priorityClassName?: Input<string>;
}

/** Of the volume, because a file system holds less than its volume, and a full one stops the server. */
const usableShare = 0.85;
/** Share of the memory limit that the Go runtime tries to stay below, and that streams in memory may take. */
const runtimeShare = 0.85;
const memoryStreamsShare = 0.25;
/** Seconds that a server must have served before the next one is rolled: leaders come back to it meanwhile. */
const minReadySeconds = 15;

/** A NATS cluster with JetStream in which everybody is known by a certificate. */
export class NatsCluster extends ComponentResource {
  /** Where clients connect; open once JetStream answers. */
  readonly endpoint: Endpoint;
  readonly identity: Identity;
  /** Of the person who looks after the servers: in no pod, and good for `nats server` commands. */
  readonly administrator: Certificate;
  readonly #args: NatsClusterArgs;

  constructor(name: string, args: NatsClusterArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:NatsCluster", name, args, opts);
    this.#args = args;
    const { partOf, serviceName } = args;
    this.identity = { name: `${partOf}-${serviceName}`, component: "messaging", partOf };
    this.administrator = this.#issueAdministratorCertificate();
    const configMaps = { scripts: this.#createScripts(name), accounts: this.#createAccounts(name) };
    const mounts = this.#createMounts(this.#issueServerCertificate(), configMaps);
    const servers = this.#createServers(name, mounts);
    this.endpoint = servers.endpoint(args.serviceName);
    this.registerOutputs({ hosts: servers.hosts });
  }

  /** Servers dial each other too: theirs is a certificate for both sides. */
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

  #issueAdministratorCertificate(): Certificate {
    const commonName = this.#administratorName;
    const request = clientRequest(commonName);
    return this.#args.certificates.issue(request);
  }

  /** Named by its content: pods that still run the old scripts keep them while the others are rolled. */
  #createScripts(name: string): Output<string> {
    const data = scripts();
    const files = Object.entries(data).map(([path, content]) => ({ configMap: "scripts", path, content }));
    const metadata = {
      name: `${this.identity.name}-scripts-${configChecksum(files)}`,
      namespace: this.#args.namespace.reference,
      labels: labels(this.identity),
    };
    return new ConfigMap(`${name}-scripts`, { metadata, data: { ...data } }, { parent: this }).metadata.name;
  }

  /** Always under the same name, and mounted as a folder: so pods that run see it change. */
  #createAccounts(name: string): Output<string> {
    const { identities, namespace, partOf } = this.#args;
    const administrator = this.#administratorName;
    const metadata = {
      name: `${this.identity.name}-accounts`,
      namespace: namespace.reference,
      labels: labels(this.identity),
    };
    const data = { [accountsFile]: accountsConf({ name: partOf, identities, administrator }) };
    return new ConfigMap(`${name}-accounts`, { metadata, data }, { parent: this }).metadata.name;
  }

  /** What the server and the containers beside it share. */
  #createMounts(
    certificate: Certificate,
    configMaps: Readonly<Record<"scripts" | "accounts", Output<string>>>,
  ): readonly Mount[] {
    return [
      secretMount("server-tls", certificate.secret, paths.tls),
      scratchMount({ mountPath: paths.run, sizeLimit: "1Mi" }),
      configMapMount("scripts", configMaps.scripts, paths.scripts),
      configMapMount("accounts", configMaps.accounts, paths.accounts),
    ];
  }

  #createServers(name: string, mounts: readonly Mount[]): Servers {
    const { exporterImage, gateImage, image, namespace, resources, serviceName, storage } = this.#args;
    const gate = { image: gateImage, script: gateScript() };
    const environment = scriptEnvironment(this.#hosts.length);
    const args = {
      namespace,
      identity: this.identity,
      image,
      command: ["nats-server", "--config", paths.conf],
      replicas: this.#hosts.length,
      serviceName,
      ports,
      peerPorts: ["cluster"],
      offers: { [serviceName]: { port: "client", gate, tls: true } },
      health: probes,
      resources,
      env: { ...environment, GOMEMLIMIT: `${Math.floor(this.#memory * runtimeShare)}` },
      fieldEnv: { POD_NAME: "metadata.name" },
      config: [{ configMap: `${this.identity.name}-config`, path: paths.conf, content: this.#configuration }],
      mounts,
      data: { ...storage, mountPath: paths.data },
      sidecars: [keeper(image.reference, environment, mounts), exporter(exporterImage)],
      shareProcesses: true,
      declarations: { quorum: "majority" } as const,
      placement: this.#placement,
      preStop: { exec: { command: runScript("leave.sh") } },
      graceSeconds,
      minReadySeconds,
    };
    return new Servers(`${name}-server`, args, { parent: this });
  }

  get #hosts(): readonly string[] {
    return serverNames(this.identity.name, this.#args.namespace.name, this.#args.servers ?? 3);
  }

  get #memory(): number {
    return parseQuantity(this.#args.resources.memory.limit) ?? 0;
  }

  get #administratorName(): string {
    return `${this.identity.name}-admin`;
  }

  get #configuration(): string {
    const { partOf, storage, syncInterval } = this.#args;
    return natsClusterConf({
      name: partOf,
      ports,
      hosts: this.#hosts,
      storeDir: `${paths.data}/jetstream`,
      maxFileStore: (parseQuantity(storage.size) ?? 0) * usableShare,
      maxMemoryStore: this.#memory * memoryStreamsShare,
      syncInterval: syncInterval ?? "always",
      tlsFolder: paths.tls,
      pidFile,
      accountsFile: relative(dirname(paths.conf), `${paths.accounts}/${accountsFile}`),
    });
  }

  get #placement(): Placement {
    const { priorityClassName, spread } = this.#args;
    const { zones, hosts } = spread ?? { zones: "preferred", hosts: "required" };
    const pods = selector(this.identity);
    return {
      ...(priorityClassName && { priorityClassName }),
      ...hostAntiAffinity(pods, hosts),
      topologySpreadConstraints: spreadConstraints(pods, { zones, hosts: "off" }, "StatefulSet"),
    };
  }
}

function gateScript(): string {
  return readFileSync(join(import.meta.dirname, "wait-for-nats.sh"), "utf8");
}
