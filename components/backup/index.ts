import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import { notAwaited } from "../awaiting.ts";
import { type CertificateIssuer, clientRequest } from "../certificates/certificate.ts";
import { type Connection, type Edge, edges } from "../endpoint/connection.ts";
import { clientTlsVolume } from "../endpoint/gate.ts";
import { type Identity, labels } from "../identity.ts";
import { ConfigMap, CronJob, PersistentVolumeClaim } from "../kubernetes.ts";
import type { Namespace } from "../namespace.ts";
import type { ClientTls } from "../pod/args.ts";
import { secretMount } from "../pod/mounts.ts";
import { holdsState } from "../protection.ts";
import { jobName, type Role } from "./identities.ts";
import { jobPod, type Step } from "./pod.ts";
import { cronJobSpec, type Schedule } from "./schedule.ts";
import { hashOf, scriptsFor } from "./scripts.ts";
import { setName } from "./set-name.ts";
import { type BackupImages, type Dial, dump, fetch, keep, load, type StoringArgs } from "./steps.ts";
import type { BackedUpStore, StoreKind } from "./store.ts";
import type { BackupTarget, VolumeTarget } from "./target.ts";
import { type Encryption, Vault } from "./vault.ts";

export interface BackupsArgs extends StoringArgs {
  readonly namespace: Namespace;
  /** The system, such as `cordum`: names of jobs begin with it. */
  readonly partOf: string;
  /**
   * The one store that these backups are of, as the stack calls it, where each store has backups of its own.
   * @default one set of backups for one store of each kind
   */
  readonly of?: string;
  readonly target: BackupTarget;
  /** Existing Secret with `password`. @default a password is made, and kept in the stack's state */
  readonly passwordSecret?: string;
  /** Off, backups lie in the target in clear. @default true */
  readonly encrypted?: boolean;
  /** Seconds until a run is given up. */
  readonly deadlineSeconds: number;
  /** Most that one backup may take in the pod that makes it. */
  readonly scratchSize: string;
  readonly images: BackupImages;
  /** Names of existing Secrets for private registries. */
  readonly pullSecrets: readonly string[];
  /** What is backed up; a store that is left out is backed up by others. */
  readonly stores: readonly BackedUpStore[];
  /** Gives the jobs their certificates. @default none, where no store asks for one */
  readonly certificates?: CertificateIssuer;
}

const tlsFolder = "/etc/seaworthy/tls";
/** As many letters and digits as hold 32 random bytes. */
const passwordLength = 43;

/**
 * A backup of each store by schedule, checked as it is made, and a suspended job for each that restores one: a template
 * that `make restore` runs.
 */
export class Backups extends ComponentResource {
  /** What backups are encrypted with: whoever loses it, loses them. Undefined where it is somebody else's, or none. */
  readonly password: Output<string> | undefined;
  /** The stores that are backed up. */
  readonly stores: readonly BackedUpStore[];
  /** The edges that start at the jobs. */
  readonly edges: readonly Edge[];
  /** Claims of the volumes; none for object storage. */
  readonly claims: ReadonlyMap<StoreKind, Output<string>>;
  readonly #args: BackupsArgs;
  readonly #scripts: Output<string>;
  readonly #vault: Vault;

  constructor(name: string, args: BackupsArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:Backups", name, args, opts);
    this.#args = args;
    this.stores = args.stores;
    this.#scripts = this.#createScripts(name);
    this.password = this.#createPassword(name);
    this.claims = this.#createClaims(name);
    this.#vault = this.#createVault(name);
    this.edges = this.stores.flatMap((store) => [
      ...this.#createBackup(name, store),
      ...this.#createRestore(name, store),
    ]);
    this.registerOutputs({});
  }

  /** What the backups are encrypted with, for whoever reads them elsewhere. */
  get encryption(): Encryption {
    const { encrypted = true, passwordSecret } = this.#args;
    if (!encrypted) return "off";
    if (this.password) return { password: this.password };
    return { secret: passwordSecret ?? "" };
  }

  /** Named by its content: a run that began with the old scripts keeps them. */
  #createScripts(name: string): Output<string> {
    const data = scriptsFor(this.stores);
    const metadata = this.#metadata(`${setName(this.#args)}-backup-scripts-${hashOf(data)}`);
    return new ConfigMap(`${name}-scripts`, { metadata, data }, { parent: this }).metadata.name;
  }

  #createPassword(name: string): Output<string> | undefined {
    const { encrypted = true, passwordSecret } = this.#args;
    if (!encrypted || passwordSecret !== undefined) return undefined;
    const args = { length: passwordLength, special: false };
    return new RandomPassword(`${name}-password`, args, { parent: this, ...holdsState }).result;
  }

  #createClaims(name: string): ReadonlyMap<StoreKind, Output<string>> {
    const { target } = this.#args;
    if (target.kind !== "volume") return new Map();
    return new Map(this.stores.map(({ kind }) => [kind, this.#createClaim(name, kind, target)]));
  }

  #createClaim(name: string, store: StoreKind, { size, storageClass }: VolumeTarget): Output<string> {
    // The first job that mounts it binds it, where its class waits for that.
    const metadata = { ...this.#metadata(claimName(this.#args, store)), annotations: notAwaited };
    const spec = {
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: size } },
      ...(storageClass && { storageClassName: storageClass }),
    };
    const opts = { parent: this, ...holdsState };
    return new PersistentVolumeClaim(`${name}-${store}`, { metadata, spec }, opts).metadata.name;
  }

  #createVault(name: string): Vault {
    const { images, namespace, target } = this.#args;
    const args = {
      namespace,
      name: this.#identity.name,
      target,
      encryption: this.encryption,
      origin: namespace.name,
      claims: this.claims,
      busybox: images.busybox,
      labels: labels(this.#identity),
    };
    return new Vault(`${name}-vault`, args, { parent: this });
  }

  #createBackup(name: string, store: BackedUpStore): readonly Edge[] {
    const { deadlineSeconds, images } = this.#args;
    return this.#createJob(name, store, "backup", { cron: store.schedule, deadlineSeconds }, (dial) => [
      dump(store, dial),
      keep(this.#vault.repository(store.kind, "write"), images.restic, this.#args),
    ]);
  }

  #createRestore(name: string, store: BackedUpStore): readonly Edge[] {
    const { deadlineSeconds, images } = this.#args;
    const schedule = { cron: store.schedule, deadlineSeconds, suspend: true };
    return this.#createJob(name, store, "restore", schedule, (dial) => [
      fetch(this.#vault.repository(store.kind, "read"), images.restic),
      load(store, dial),
    ]);
  }

  #createJob(
    name: string,
    { connect, kind }: BackedUpStore,
    role: Role,
    schedule: Schedule,
    steps: (dial: Dial) => readonly Step[],
  ): readonly Edge[] {
    const { namespace, of = kind, partOf, pullSecrets, scratchSize } = this.#args;
    const identity = { name: jobName(partOf, of, role), component: "backup", partOf };
    const connection = anonymous(connect(identity.name));
    const clientTls = this.#certificate(connection, identity);
    const connects = [connection, ...behind(connection, role), ...this.#vault.connections];
    const template = jobPod({
      ...{ namespace, identity, pullSecrets, connects, scratchSize },
      ...(clientTls && { clientTls }),
      scripts: this.#scripts,
      steps: steps(dialled(connection, clientTls)),
    });
    const metadata = { name: identity.name, namespace: namespace.reference, labels: labels(identity) };
    const spec = cronJobSpec(schedule, template, labels(identity));
    const opts = { parent: this, dependsOn: namespace };
    new CronJob(`${name}-${kind}-${role}`, { metadata, spec }, opts);
    return edges(identity.name, connects);
  }

  #certificate({ to }: Connection, { name }: Identity): ClientTls | undefined {
    const { certificates } = this.#args;
    if (!to.tls) return undefined;
    if (!certificates) throw new Error(`${to.name} asks for certificates, and nobody gives ${name} one.`);
    return { certificate: certificates.issue(clientRequest(name)), folder: tlsFolder };
  }

  get #identity(): Identity {
    const { partOf } = this.#args;
    return { name: `${setName(this.#args)}-backups`, component: "backup", partOf };
  }

  #metadata(name: string) {
    return { name, namespace: this.#args.namespace.reference, labels: labels(this.#identity) };
  }
}

function claimName(named: Pick<BackupsArgs, "of" | "partOf">, store: StoreKind): string {
  return named.of === undefined ? `${named.partOf}-backups-${store}` : `${setName(named)}-backups`;
}

/** The scripts take where and who; what services call that is another matter. */
function anonymous({ secretEnv, to }: Connection): Connection {
  return { to, ...(secretEnv && { secretEnv }) };
}

/** A backup copies replicas, which a router in front of them does not lead to; a restore writes to primaries alone. */
function behind({ secretEnv, to }: Connection, role: Role): readonly Connection[] {
  if (role !== "backup" || !to.servers) return [];
  return [{ to: to.servers, ...(secretEnv && { secretEnv }) }];
}

function dialled({ secretEnv, to }: Connection, clientTls: ClientTls | undefined): Dial {
  const mount = clientTls && secretMount(clientTlsVolume, clientTls.certificate.secret, clientTls.folder);
  return {
    to,
    ...(mount && { tls: { mount, folder: tlsFolder } }),
    ...(secretEnv && { login: secretEnv }),
  };
}
