import { ComponentResource, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { declare } from "../declarations.ts";
import { type Edge, edges } from "../endpoint/connection.ts";
import { type Identity, labels } from "../identity.ts";
import { ConfigMap, CronJob } from "../kubernetes.ts";
import type { Namespace } from "../namespace.ts";
import { jobPod, type Step } from "./pod.ts";
import { cronJobSpec } from "./schedule.ts";
import { hashOf, scriptsFor } from "./scripts.ts";
import { setName } from "./set-name.ts";
import { type BackupImages, fetch, rehearse } from "./steps.ts";
import type { BackedUpStore, StoreKind } from "./store.ts";
import type { BackupTarget } from "./target.ts";
import { type Encryption, Vault } from "./vault.ts";

export interface RestoreDrillArgs {
  readonly namespace: Namespace;
  readonly partOf: string;
  /** The one store that it restores the backups of, as the stack calls it. @default one store of each kind */
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
  readonly claims: ReadonlyMap<StoreKind, Input<string>>;
  readonly stores: readonly BackedUpStore[];
  /** Most that the fetched backups, and each server with what it restored, may take. */
  readonly scratchSize: string;
}

/**
 * Restores the newest backups into servers that live as long as the job's pod, that nobody else can reach, and that reach
 * nothing; and compares what is in them then with what was there when the backups were made.
 */
export class RestoreDrill extends ComponentResource {
  readonly edges: readonly Edge[];

  constructor(name: string, args: RestoreDrillArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:RestoreDrill", name, args, opts);
    const { deadlineSeconds, namespace, origin, partOf, schedule, stores } = args;
    const identity = { name: `${setName(args)}-restore-drill`, component: "restore-drill", partOf };
    const vault = this.#createVault(name, identity, args);
    const template = jobPod({
      ...args,
      identity,
      connects: vault.connections,
      scripts: this.#createScripts(name, identity, args),
      sidecars: stores.flatMap(({ drill }) => drill.server ?? []),
      steps: steps(args, vault),
    });
    const metadata = {
      ...{ name: identity.name, namespace: namespace.reference, labels: labels(identity) },
      annotations: declare({
        restoreDrillOf: stores.map(({ kind }) => `${origin}/${partOf}-${args.of ?? kind}`),
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

  #createScripts(name: string, identity: Identity, args: RestoreDrillArgs): Output<string> {
    const { namespace, stores } = args;
    const data = scriptsFor(stores);
    const metadata = {
      name: `${identity.name}-scripts-${hashOf(data)}`,
      namespace: namespace.reference,
      labels: labels(identity),
    };
    return new ConfigMap(`${name}-scripts`, { metadata, data }, { parent: this }).metadata.name;
  }
}

/** Each store's newest backup is fetched and restored; the first that can't be is the end. */
function steps({ images, stores }: RestoreDrillArgs, vault: Vault): readonly Step[] {
  return stores.flatMap((store) => [
    fetch(vault.repository(store.kind, "read"), images.restic),
    rehearse(store),
  ]);
}
