import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Input,
  type Output,
} from "@pulumi/pulumi";
import type { ApiServerSettings } from "../api-access/settings.ts";
import type { Spread } from "../availability/placement.ts";
import { notAwaited } from "../awaiting.ts";
import type { S3Target } from "../backup/target.ts";
import type { Certificate, CertificateIssuer } from "../certificates/certificate.ts";
import { subjectNames } from "../certificates/names.ts";
import type { GateCheck } from "../endpoint/connection.ts";
import { Endpoint } from "../endpoint/index.ts";
import { type Identity, labels } from "../identity.ts";
import { NetworkPolicy, Service } from "../kubernetes.ts";
import type { Namespace } from "../namespace.ts";
import { holdsState } from "../protection.ts";
import { archiveAnnotation, ownArchive } from "./archive.ts";
import { apiVersion, clusterSpec, instancePods, ports } from "./cluster-spec.ts";
import { objectPart } from "./logins.ts";
import { networkPolicies } from "./network.ts";
import { barmanApiVersion, objectStoreSpec, scheduledBackupSpec } from "./object-store.ts";
import type { OwnSettings } from "./settings.ts";
import { type Credentials, PostgresUsers, reloaded } from "./users.ts";

export interface PostgresClusterArgs {
  readonly namespace: Namespace;
  /** Name by which clients know it, which their access label carries. */
  readonly endpoint: string;
  readonly partOf: string;
  readonly settings: OwnSettings;
  /** How a client finds out that it takes writes. */
  readonly check: GateCheck;
  /** Names of existing Secrets for private registries. */
  readonly pullSecrets: readonly string[];
  readonly certificates: CertificateIssuer;
  readonly spread: Spread;
  readonly priorityClassName?: Input<string>;
  /** Where its log and its base backups go. @default it is not backed up */
  readonly objectStore?: S3Target;
  /** Whom each server asks which of them is the primary. */
  readonly apiServer: ApiServerSettings;
}

/** Longest that servers may take until all of them serve, in minutes; the first pulls images and copies data. */
const readyWithin = 20;

/**
 * PostgreSQL as CloudNativePG runs it: a primary and its replicas, which the operator makes, watches and promotes. Only what it
 * is asked for is here; the operator itself is a facility of the cluster.
 */
export class PostgresCluster extends ComponentResource {
  /** Where clients find the primary. */
  readonly endpoint: Endpoint;
  readonly #args: PostgresClusterArgs;
  readonly #identity: Identity;
  readonly #users: PostgresUsers;

  constructor(name: string, args: PostgresClusterArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:PostgresCluster", name, args, opts);
    this.#args = args;
    this.#identity = clusterIdentity(args.partOf, args.endpoint);
    this.#users = this.#createUsers(name);
    this.#createNetwork(name);
    this.#createImages(name);
    this.#createArchive(name);
    const cluster = this.#createCluster(name);
    this.#createDatabases(name, cluster);
    this.#createBackups(name, cluster);
    this.#createMetrics(name);
    this.endpoint = this.#createEndpoint(name);
    this.registerOutputs({ host: this.endpoint.host });
  }

  /** How clients of a database log in. */
  credentials(database: string): Credentials {
    return this.#users.credentials(database);
  }

  get #name(): string {
    return this.#identity.name;
  }

  #createUsers(name: string): PostgresUsers {
    const { namespace, settings } = this.#args;
    const args = {
      namespace,
      cluster: this.#name,
      databases: Object.keys(settings.databases),
      generations: settings.passwordGenerations,
      labels: labels(this.#identity),
    };
    return new PostgresUsers(`${name}-users`, args, { parent: this });
  }

  #createNetwork(name: string): void {
    const { apiServer, objectStore, settings } = this.#args;
    const policies = networkPolicies(this.#name, settings, apiServer, objectStore);
    for (const [role, spec] of Object.entries(policies)) {
      const metadata = this.#metadata(`${this.#name}-${role}`);
      new NetworkPolicy(`${name}-${role}`, { metadata, spec }, { parent: this });
    }
  }

  /** By a catalogue, an image may have a digest and no tag, and an upgrade is one line of a diff. */
  #createImages(name: string): void {
    const { image, version } = this.#args.settings;
    const spec = { images: [{ major: version, image }] };
    this.#create(`${name}-images`, "ImageCatalog", this.#name, spec);
  }

  #createArchive(name: string): void {
    const { objectStore, settings } = this.#args;
    if (!objectStore) return;
    const metadata = this.#metadata(this.#name);
    const spec = objectStoreSpec(objectStore, settings);
    const args = { apiVersion: barmanApiVersion, kind: "ObjectStore", metadata, spec };
    new CustomResource(`${name}-object-store`, args, { parent: this, ...holdsState });
  }

  #createCluster(name: string): CustomResource {
    const { partOf, priorityClassName, pullSecrets, objectStore, settings, spread } = this.#args;
    const spec = clusterSpec({
      ...{ name: this.#name, settings, pullSecrets, spread },
      serverTls: this.#issueServer().secret,
      replicationTls: this.#issueReplication().secret,
      passwords: this.#users.passwords,
      ownerSecret: this.#users.owner,
      ...(priorityClassName !== undefined && { priorityClassName }),
      labels: { "app.kubernetes.io/part-of": partOf },
      ...(objectStore && { objectStore: this.#name }),
    });
    const annotations = {
      "pulumi.com/waitFor": "condition=Ready",
      [archiveAnnotation]: ownArchive(this.#name, settings),
    };
    const opts = { ...holdsState, ...awaited(settings), ...madeOnce(settings) };
    return this.#create(`${name}-cluster`, "Cluster", this.#name, spec, { annotations, ...opts });
  }

  #issueServer(): Certificate {
    const { certificates, namespace } = this.#args;
    const services = ["rw", "r"].map((kind) => `${this.#name}-${kind}`);
    return certificates.issue({
      secretName: `${this.#name}-server-tls`,
      commonName: this.#name,
      ...subjectNames({ namespace: namespace.name, services }),
      usage: "server",
      labels: reloaded,
    });
  }

  /** Replicas are known by this name, and by nothing else. */
  #issueReplication(): Certificate {
    return this.#args.certificates.issue({
      secretName: `${this.#name}-replication-tls`,
      commonName: "streaming_replica",
      dnsNames: [],
      usage: "client",
      labels: reloaded,
    });
  }

  /** What bootstrapping made, too: extensions and owners follow from here, and a database that is left out stays. */
  #createDatabases(name: string, cluster: CustomResource): void {
    for (const [database, { extensions }] of Object.entries(this.#args.settings.databases)) {
      const spec = {
        ...{ name: database, owner: database, ensure: "present", databaseReclaimPolicy: "retain" },
        cluster: { name: this.#name },
        ...(extensions.length > 0 && {
          extensions: extensions.map((extension) => ({ name: extension, ensure: "present" })),
        }),
      };
      const object = `${this.#name}-${objectPart(database)}`;
      const opts = { ...holdsState, dependsOn: cluster };
      this.#create(`${name}-${database}-database`, "Database", object, spec, opts);
    }
  }

  #createBackups(name: string, cluster: CustomResource): void {
    const { objectStore, settings } = this.#args;
    if (!objectStore) return;
    const spec = scheduledBackupSpec(this.#name, settings);
    // Another archive has another schedule, which begins with a base backup: without one, its log restores nothing.
    const object = ownArchive(this.#name, settings);
    this.#create(`${name}-backup`, "ScheduledBackup", object, spec, { dependsOn: cluster });
  }

  /** The operator makes no Service with this port, and Prometheus finds its targets by one. */
  #createMetrics(name: string): void {
    const metadata = { ...this.#metadata(this.#name), annotations: notAwaited };
    const spec = {
      clusterIP: "None",
      selector: instancePods(this.#name),
      ports: [{ name: "metrics", port: ports.metrics, targetPort: "metrics", protocol: "TCP" }],
    };
    new Service(`${name}-metrics`, { metadata, spec }, { parent: this });
  }

  #createEndpoint(name: string): Endpoint {
    const { check, endpoint, namespace } = this.#args;
    const args = {
      ...{ namespace, endpoint, check, port: ports.client, tls: true },
      service: `${this.#name}-rw`,
      pods: instancePods(this.#name),
      labels: labels(this.#identity),
    };
    return new Endpoint(`${name}-endpoint`, args, { parent: this });
  }

  #create(
    name: string,
    kind: string,
    object: string,
    spec: object,
    { annotations, ...opts }: CustomResourceOptions & { annotations?: Record<string, string> } = {},
  ): CustomResource {
    const metadata = { ...this.#metadata(object), ...(annotations && { annotations }) };
    return new CustomResource(name, { apiVersion, kind, metadata, spec }, { parent: this, ...opts });
  }

  #metadata(name: string): { name: string; namespace: Output<string>; labels: Record<string, string> } {
    const { namespace } = this.#args;
    return { name, namespace: namespace.reference, labels: { ...labels(this.#identity) } };
  }
}

function awaited({ restoreFrom }: OwnSettings): CustomResourceOptions {
  const minutes = `${readyWithin + (restoreFrom?.deadlineMinutes ?? 0)}m`;
  return { customTimeouts: { create: minutes, update: minutes } };
}

/**
 * The operator asks once what a Cluster is made from. What nobody asks to be restored stays as it was made, or its pods would be
 * made anew for a line that is no longer in the stack file.
 */
function madeOnce({ restoreFrom }: OwnSettings): CustomResourceOptions {
  return restoreFrom ? {} : { ignoreChanges: ["spec.bootstrap", "spec.externalClusters"] };
}

/** Who the servers are: the name of the Cluster, and what the operator's own names begin with. */
export function clusterIdentity(partOf: string, endpoint: string): Identity {
  return { name: `${partOf}-${endpoint}`, component: "database", partOf };
}
