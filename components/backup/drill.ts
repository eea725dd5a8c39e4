import { ComponentResource, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { declare } from "../declarations.ts";
import { type Edge, edges } from "../endpoint/connection.ts";
import { type Identity, labels } from "../identity.ts";
import { ConfigMap, CronJob, type input } from "../kubernetes.ts";
import type { Namespace } from "../namespace.ts";
import { type Resources, requirements } from "../resources.ts";
import { containerSecurity } from "../security.ts";
import { jobPod, type Step, temporaryMount } from "./pod.ts";
import { cronJobSpec } from "./schedule.ts";
import { scripts, scriptsHash } from "./scripts.ts";
import { setName } from "./set-name.ts";
import { type BackupImages, fetch, rehearseNats, rehearseRedis } from "./steps.ts";
import type { BackupTarget, Store } from "./target.ts";
import { type Encryption, Vault } from "./vault.ts";

export interface RestoreDrillArgs {
  readonly namespace: Namespace;
  readonly partOf: string;
  /** See {@link BackupsArgs.of}. */
  readonly of?: string;
  /** When it runs, in cron's five fields, UTC. */
  readonly schedule: string;
  /** Seconds until a run is given up: one that hangs would keep all later ones from starting. */
  readonly deadlineSeconds: number;
  readonly images: BackupImages;
  readonly pullSecrets: readonly string[];
  readonly target: BackupTarget;
  readonly encryption: Encryption;
  /** Namespace that the backups are of. */
  readonly origin: string;
  /** Claims of the volumes, where the target is one: those must be in the same namespace. */
  readonly claims: ReadonlyMap<Store, Input<string>>;
  readonly stores: readonly Store[];
  /** Of the server that reads a whole shard into memory. */
  readonly readerResources: Resources;
  /** Most that the fetched backups, and each server with what it restored, may take. */
  readonly scratchSize: string;
}

const natsResources: Resources = {
  cpu: { request: "25m", limit: "500m" },
  memory: { request: "64Mi", limit: "256Mi" },
};

/**
 * Restores the newest backups into servers that live as long as the job's pod, that nobody else can reach, and that reach
 * nothing; and compares what is in them then with what was there when the backups were made.
 */
export class RestoreDrill extends ComponentResource {
  readonly edges: readonly Edge[];

  constructor(name: string, args: RestoreDrillArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:RestoreDrill", name, args, opts);
    const { deadlineSeconds, images, namespace, origin, partOf, schedule, stores } = args;
    const identity = { name: `${setName(args)}-restore-drill`, component: "restore-drill", partOf };
    const vault = this.#createVault(name, identity, args);
    const template = jobPod({
      ...args,
      identity,
      connects: vault.connections,
      scripts: this.#createScripts(name, identity, args),
      sidecars: stores.includes("nats") ? [throwawayNats(images.nats)] : [],
      steps: steps(args, vault),
    });
    const metadata = {
      ...{ name: identity.name, namespace: namespace.reference, labels: labels(identity) },
      annotations: declare({
        restoreDrillOf: stores.map((store) => `${origin}/${partOf}-${args.of ?? store}`),
      }),
    };
    const spec = cronJobSpec({ cron: schedule, deadlineSeconds }, template, labels(identity));
    new CronJob(`${name}-job`, { metadata, spec }, { parent: this, dependsOn: namespace });
    this.edges = edges(identity.name, vault.connections);
    this.registerOutputs({});
  }

  #createVault(name: string, identity: Identity, args: RestoreDrillArgs): Vault {
    const vault = { ...args, name: identity.name, busybox: args.images.busybox, labels: labels(identity) };
    return new Vault(`${name}-vault`, vault, { parent: this });
  }

  #createScripts(name: string, identity: Identity, { namespace }: RestoreDrillArgs): Output<string> {
    const metadata = {
      name: `${identity.name}-scripts-${scriptsHash()}`,
      namespace: namespace.reference,
      labels: labels(identity),
    };
    const args = { metadata, data: { ...scripts() } };
    return new ConfigMap(`${name}-scripts`, args, { parent: this }).metadata.name;
  }
}

/** Each store's newest backup is fetched and restored; the first that can't be is the end. */
function steps({ images, readerResources, stores }: RestoreDrillArgs, vault: Vault): readonly Step[] {
  const rehearse: Readonly<Record<Store, Step>> = {
    nats: rehearseNats(images.natsBox),
    redis: rehearseRedis(images.redis, readerResources),
  };
  return stores.flatMap((store) => [fetch(vault.repository(store, "read"), images.restic), rehearse[store]]);
}

/** Starts before the steps and ends with the last one; it listens inside the pod alone. */
function throwawayNats(image: string): input.core.v1.Container {
  const { mountPath } = temporaryMount;
  return {
    name: "nats",
    image,
    restartPolicy: "Always",
    command: [
      ...["nats-server", "--addr", "127.0.0.1", "--http_port", "8222"],
      ...["--jetstream", "--store_dir", `${mountPath}/jetstream`],
    ],
    startupProbe: {
      // Nobody but the pod itself gets at it, the kubelet neither.
      exec: { command: ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8222/healthz"] },
      periodSeconds: 1,
      failureThreshold: 60,
    },
    resources: requirements(natsResources),
    securityContext: containerSecurity,
    volumeMounts: [temporaryMount],
  };
}
