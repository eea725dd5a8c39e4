import { ComponentResource, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import type { CertificateIssuer } from "../certificates/certificate.ts";
import type { Connection, Target } from "../endpoint/connection.ts";
import { ExternalEndpoint } from "../endpoint/external.ts";
import { clientTlsVolume, tcpCheck } from "../endpoint/gate.ts";
import { type Identity, labels } from "../identity.ts";
import { ConfigMap, CronJob, PersistentVolumeClaim, Secret } from "../kubernetes.ts";
import type { Namespace } from "../namespace.ts";
import type { ClientTls } from "../pod/args.ts";
import { type SecretVariable, secretMount } from "../pod/mounts.ts";
import { holdsState } from "../protection.ts";
import type { Resources } from "../resources.ts";
import { jobName, type Role } from "./identities.ts";
import { jobPod, type Step } from "./pod.ts";
import { type Repository, repository } from "./repository.ts";
import { cronJobSpec, type Schedule } from "./schedule.ts";
import { scripts, scriptsHash } from "./scripts.ts";
import { type BackupImages, type Dial, dump, fetch, keep, load, type StoringArgs } from "./steps.ts";
import { addressOf, type BackupTarget, type Store, stores, type VolumeTarget } from "./target.ts";

export interface BackupsArgs extends StoringArgs {
  readonly namespace: Namespace;
  /** The system, such as `cordum`: names of jobs begin with it. */
  readonly partOf: string;
  readonly target: BackupTarget;
  /** Existing Secret with `password`. @default a password is made, and kept in the stack's state */
  readonly passwordSecret?: string;
  /** Off, backups lie in the target in clear. @default true */
  readonly encrypted?: boolean;
  /** When each store is backed up, in cron's five fields, UTC. */
  readonly schedules: Readonly<Record<Store, string>>;
  /** Seconds until a run is given up. */
  readonly deadlineSeconds: number;
  /** A backup without one of these fails: an empty server must not pass for a good one. */
  readonly streams: readonly string[];
  /** Most that one backup may take in the pod that makes it. */
  readonly scratchSize: string;
  readonly images: BackupImages;
  /** Names of existing Secrets for private registries. */
  readonly pullSecrets: readonly string[];
  /** Where each store is dialled. */
  readonly endpoints: Readonly<Record<Store, Target>>;
  /** How a job logs in to Redis. @default without a password */
  readonly login?: (user: string) => Readonly<Record<string, SecretVariable>>;
  /** Gives the jobs their certificates. @default none, where no endpoint asks for one */
  readonly certificates?: CertificateIssuer;
  /** Of the job that puts Redis back: it reads a whole shard into memory. */
  readonly readerResources: Resources;
}

const tlsFolder = "/etc/seaworthy/tls";
const passwordLength = 43;

/**
 * A backup of each store by schedule, checked as it is made, and a suspended job for each that restores one: a template
 * that `make restore` runs.
 */
export class Backups extends ComponentResource {
  /** What backups are encrypted with: whoever loses it loses them. Undefined where it is somebody else's, or none. */
  readonly password: Output<string> | undefined;
  /** Connections of the jobs, by job. */
  readonly connections: Readonly<Record<string, readonly Connection[]>>;
  readonly #args: BackupsArgs;
  readonly #scripts: Output<string>;
  readonly #outside: readonly Connection[];
  readonly #claims: ReadonlyMap<Store, Output<string>>;
  readonly #passwordSecret: Input<string> | undefined;

  constructor(name: string, args: BackupsArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:Backups", name, args, opts);
    this.#args = args;
    this.#scripts = this.#createScripts(name);
    this.password = this.#createPassword(name);
    this.#passwordSecret = this.#storePassword(name);
    this.#claims = this.#createClaims(name);
    this.#outside = this.#createWayOut(name);
    this.connections = Object.fromEntries(
      stores.flatMap((store) => [this.#createBackup(name, store), this.#createRestore(name, store)]),
    );
    this.registerOutputs({});
  }

  /** The repository of a store, for whoever reads it. */
  repository(store: Store, access: "read" | "write"): Repository {
    const claim = (of: Store) => {
      const found = this.#claims.get(of);
      if (!found) throw new Error(`Backups of ${of} are not on a volume.`);
      return found;
    };
    const { namespace, target } = this.#args;
    const args = { target, origin: namespace.name, passwordSecret: this.#passwordSecret, claim };
    return repository(store, args, access);
  }

  /** Named by its content: a run that began with the old scripts keeps them. */
  #createScripts(name: string): Output<string> {
    const metadata = this.#metadata(`${this.#args.partOf}-backup-scripts-${scriptsHash()}`);
    return new ConfigMap(`${name}-scripts`, { metadata, data: { ...scripts() } }, { parent: this }).metadata
      .name;
  }

  #createPassword(name: string): Output<string> | undefined {
    const { encrypted = true, passwordSecret } = this.#args;
    if (!encrypted || passwordSecret !== undefined) return undefined;
    const args = { length: passwordLength, special: false };
    return new RandomPassword(`${name}-password`, args, { parent: this, ...holdsState }).result;
  }

  #storePassword(name: string): Input<string> | undefined {
    if (!this.password) return this.#args.encrypted === false ? undefined : this.#args.passwordSecret;
    const metadata = this.#metadata(`${this.#args.partOf}-backups-password`);
    const args = { metadata, stringData: { password: this.password } };
    return new Secret(`${name}-password-secret`, args, { parent: this, ...holdsState }).metadata.name;
  }

  #createClaims(name: string): ReadonlyMap<Store, Output<string>> {
    const { target } = this.#args;
    if (target.kind !== "volume") return new Map();
    return new Map(stores.map((store) => [store, this.#createClaim(name, store, target)]));
  }

  #createClaim(name: string, store: Store, { size, storageClass }: VolumeTarget): Output<string> {
    // The first job that mounts it binds it, where its class waits for that.
    const annotations = { "pulumi.com/skipAwait": "true" };
    const metadata = { ...this.#metadata(`${this.#args.partOf}-backups-${store}`), annotations };
    const spec = {
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: size } },
      ...(storageClass && { storageClassName: storageClass }),
    };
    const opts = { parent: this, ...holdsState };
    return new PersistentVolumeClaim(`${name}-${store}`, { metadata, spec }, opts).metadata.name;
  }

  /** Object storage is outside: jobs wait for it, and are let out to it. */
  #createWayOut(name: string): readonly Connection[] {
    const { images, namespace, partOf, target } = this.#args;
    if (target.kind !== "s3") return [];
    const args = {
      namespace,
      endpoint: `${partOf}-backups`,
      ...addressOf(target.url),
      networks: target.networks,
      check: tcpCheck(images.busybox),
      labels: labels(this.#identity),
    };
    return [{ to: new ExternalEndpoint(`${name}-target`, args, { parent: this }) }];
  }

  #createBackup(name: string, store: Store): readonly [string, readonly Connection[]] {
    const { deadlineSeconds, images, schedules, streams } = this.#args;
    const image = store === "nats" ? images.natsBox : images.redis;
    return this.#createJob(name, store, "backup", { cron: schedules[store], deadlineSeconds }, (dial) => [
      dump(store, dial, image, streams),
      keep(this.repository(store, "write"), images.restic, this.#args),
    ]);
  }

  #createRestore(name: string, store: Store): readonly [string, readonly Connection[]] {
    const { deadlineSeconds, images, readerResources, schedules } = this.#args;
    const image = store === "nats" ? images.natsBox : images.redis;
    const schedule = { cron: schedules[store], deadlineSeconds, suspend: true };
    return this.#createJob(name, store, "restore", schedule, (dial) => [
      fetch(this.repository(store, "read"), images.restic),
      load(store, dial, image, readerResources),
    ]);
  }

  #createJob(
    name: string,
    store: Store,
    role: Role,
    schedule: Schedule,
    steps: (dial: Dial) => readonly [...Step[], Step],
  ): readonly [string, readonly Connection[]] {
    const { namespace, partOf, pullSecrets, scratchSize } = this.#args;
    const identity = { name: jobName(partOf, store, role), component: "backup", partOf };
    const clientTls = this.#certificate(store, identity);
    const dial = this.#dial(store, identity, clientTls);
    const connects = [{ to: dial.to, ...(dial.login && { secretEnv: dial.login }) }, ...this.#outside];
    const template = jobPod({
      ...{ namespace, identity, pullSecrets, connects, scratchSize },
      ...(clientTls && { clientTls }),
      scripts: this.#scripts,
      steps: steps(dial),
    });
    const metadata = { name: identity.name, namespace: namespace.reference, labels: labels(identity) };
    const spec = cronJobSpec(schedule, template, labels(identity));
    const opts = { parent: this, dependsOn: namespace };
    new CronJob(`${name}-${store}-${role}`, { metadata, spec }, opts);
    return [identity.name, connects];
  }

  #certificate(store: Store, identity: Identity): ClientTls | undefined {
    const { certificates, endpoints } = this.#args;
    if (!endpoints[store].tls) return undefined;
    if (!certificates)
      throw new Error(`${store} asks for certificates, and nobody gives the backup's jobs one.`);
    const { name } = identity;
    const request = { secretName: `${name}-tls`, commonName: name, dnsNames: [], usage: "client" } as const;
    return { certificate: certificates.issue(request), folder: tlsFolder };
  }

  #dial(store: Store, { name }: Identity, clientTls: ClientTls | undefined): Dial {
    const { endpoints, login } = this.#args;
    const mount = clientTls && secretMount(clientTlsVolume, clientTls.certificate.secret, clientTls.folder);
    return {
      to: endpoints[store],
      ...(mount && { tls: { mount, folder: tlsFolder } }),
      ...(store === "redis" && login && { login: login(name) }),
    };
  }

  get #identity(): Identity {
    const { partOf } = this.#args;
    return { name: `${partOf}-backups`, component: "backup", partOf };
  }

  #metadata(name: string) {
    return { name, namespace: this.#args.namespace.reference, labels: labels(this.#identity) };
  }
}
