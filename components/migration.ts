import { createHash } from "node:crypto";
import { type ComponentResourceOptions, output } from "@pulumi/pulumi";
import { selector } from "./identity.ts";
import { type input, Job } from "./kubernetes.ts";
import type { Placement } from "./pod/args.ts";
import { PodController, type PodControllerArgs } from "./pod/controller.ts";
import { configChecksum, type Mount } from "./pod/mounts.ts";
import { configAnnotation, podTemplate } from "./pod/template.ts";

/** What a process has that others dial. */
type Served = "declarations" | "health" | "offers" | "placement" | "ports";
/** What would be done again where another container fails after it. */
type Beside = "initContainers" | "sidecars";

export interface MigrationArgs extends Omit<PodControllerArgs, Beside | Served> {
  /** Seconds until it is given up; what it waits for before it starts is part of them. */
  readonly deadlineSeconds: number;
  /** How often it is tried again where it fails: none where half of its work may be done, and would be done twice. */
  readonly retries: number;
  /** Raise it to run the same migration again. */
  readonly generation: number;
}

type Args = PodControllerArgs & MigrationArgs;

/** For the last pod to be seen to end. */
const slackSeconds = 60;

/**
 * A process that brings data up to date before those start that use it. It runs once for each content, because the Job's name
 * has a hash of what its pod is; once it is done it stays until there is another one. It has no ttlSecondsAfterFinished: a Job
 * that is gone would be missed, and made again. Never do two run at a time, those of two versions neither.
 */
export class Migration extends PodController<Args> {
  /** Whoever depends on it starts after it has ended well. */
  readonly job: Job;

  constructor(name: string, args: MigrationArgs, opts?: ComponentResourceOptions) {
    const nothingServed = { ports: {}, health: {}, drainSeconds: 0, restartPolicy: "Never" } as const;
    const whole = { ...args, ...nothingServed, placement: apartFromItself(args) };
    super("seaworthy:index:Migration", name, whole, opts);
    this.job = this.#createJob(name);
    this.registerOutputs({ edges: this.edges });
  }

  #createJob(name: string): Job {
    const { deadlineSeconds, generation, identity, namespace } = this.args;
    const template = templateOf(this.args, this.createMounts(name));
    const hash = output(template).apply((pod) => hashOf([pod, generation]));
    const metadata = this.metadata(identity.name);
    const timeout = `${deadlineSeconds + slackSeconds}s`;
    return new Job(
      `${name}-job`,
      {
        metadata: { ...metadata, name: hash.apply((text) => `${identity.name}-${text}`) },
        spec: this.#spec(template),
      },
      {
        parent: this,
        dependsOn: namespace,
        // The one before goes first, with its pod.
        deleteBeforeReplace: true,
        customTimeouts: { create: timeout, update: timeout },
      },
    );
  }

  #spec(template: input.core.v1.PodTemplateSpec): input.batch.v1.JobSpec {
    const { deadlineSeconds, identity, retries } = this.args;
    return {
      parallelism: 1,
      completions: 1,
      activeDeadlineSeconds: deadlineSeconds,
      backoffLimit: retries,
      podFailurePolicy: { rules: failureRules(identity.component) },
      podReplacementPolicy: "Failed",
      template,
    };
  }
}

/**
 * What counts as a failure: that of the migration itself. The first rule that fits decides. There are three for any number of
 * gates, because Kubernetes takes no more than 20.
 */
function failureRules(migration: string): input.batch.v1.PodFailurePolicyRule[] {
  const failed = { operator: "NotIn", values: [0] };
  return [
    // A pod that a drain takes away has not failed; its successor waits until it is gone.
    { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
    { action: "Count", onExitCodes: { containerName: migration, ...failed } },
    // A gate gives up before a store is there that takes its time: the deadline alone says how long it is waited for.
    { action: "Ignore", onExitCodes: failed },
  ];
}

/** The length of the hash with its hyphen: what a Job's name has beyond its identity's. */
export const hashLength = 9;

function hashOf(content: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(content))
    .digest("hex")
    .slice(0, hashLength - 1);
}

/**
 * No pod of it runs while another one does, on whichever node: not even that of a Job that an update left behind which was
 * interrupted, and that the state knows nothing of. All nodes are one place by this key, and pods that have ended don't count.
 */
function apartFromItself({ identity }: Pick<MigrationArgs, "identity">): Placement {
  const term = { labelSelector: { matchLabels: selector(identity) }, topologyKey: "kubernetes.io/os" };
  return { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } };
}

/** New passwords and certificates are no reason to migrate again: of what rolls other pods, only files count. */
function templateOf(args: Args, mounts: readonly Mount[]): input.core.v1.PodTemplateSpec {
  const pod = podTemplate(args, mounts);
  const annotations = args.config ? { [configAnnotation]: configChecksum(args.config) } : {};
  return { ...pod, metadata: { ...pod.metadata, annotations } };
}
