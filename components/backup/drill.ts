import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import type { Connection } from "../endpoint/connection.ts";
import { type Identity, labels } from "../identity.ts";
import { ConfigMap, CronJob, type input } from "../kubernetes.ts";
import type { Namespace } from "../namespace.ts";
import { type Resources, requirements } from "../resources.ts";
import { containerSecurity } from "../security.ts";
import { jobPod, temporaryMount } from "./pod.ts";
import type { Repository } from "./repository.ts";
import { cronJobSpec } from "./schedule.ts";
import { scripts, scriptsHash } from "./scripts.ts";
import { type BackupImages, fetch, rehearseNats, rehearseRedis } from "./steps.ts";

export interface RestoreDrillArgs {
  readonly namespace: Namespace;
  readonly partOf: string;
  /** When it runs, in cron's five fields, UTC. */
  readonly schedule: string;
  /** Seconds until a run is given up: one that hangs would keep all later ones from starting. */
  readonly deadlineSeconds: number;
  readonly images: BackupImages;
  readonly pullSecrets: readonly string[];
  /** The backups of each store. */
  readonly nats: Repository;
  readonly redis: Repository;
  /** What has to be reached for them. */
  readonly connects: readonly Connection[];
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
  constructor(name: string, args: RestoreDrillArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:RestoreDrill", name, args, opts);
    const { deadlineSeconds, images, namespace, partOf, schedule } = args;
    const identity = { name: `${partOf}-restore-drill`, component: "restore-drill", partOf };
    const template = jobPod({
      ...args,
      identity,
      scripts: this.#createScripts(name, identity, args),
      sidecars: [throwawayNats(images.nats)],
      steps: [
        fetch(args.nats, images.restic),
        fetch(args.redis, images.restic),
        rehearseRedis(images.redis, args.readerResources),
        rehearseNats(images.natsBox),
      ],
    });
    const metadata = { name: identity.name, namespace: namespace.reference, labels: labels(identity) };
    const spec = cronJobSpec({ cron: schedule, deadlineSeconds }, template, labels(identity));
    new CronJob(`${name}-job`, { metadata, spec }, { parent: this, dependsOn: namespace });
    this.registerOutputs({});
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

/** Starts before the steps and ends with the last one; it listens inside the pod alone. */
function throwawayNats(image: string): input.core.v1.Container {
  const { mountPath } = temporaryMount;
  return {
    name: "nats",
    image,
    restartPolicy: "Always",
    command: ["nats-server", "--addr", "127.0.0.1", "--jetstream", "--store_dir", `${mountPath}/jetstream`],
    startupProbe: {
      exec: { command: ["nc", "-z", "127.0.0.1", "4222"] },
      periodSeconds: 1,
      failureThreshold: 60,
    },
    resources: requirements(natsResources),
    securityContext: containerSecurity,
    volumeMounts: [temporaryMount],
  };
}
