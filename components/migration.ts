import { createHash } from "node:crypto";
import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { address } from "./endpoint/connection.ts";
import { selector } from "./identity.ts";
import { type input, Job } from "./kubernetes.ts";
import { endingWhenReady, type MigratingServer } from "./migration-by-server.ts";
import type { Placement } from "./pod/args.ts";
import { PodController, type PodControllerArgs } from "./pod/controller.ts";
import { configChecksum } from "./pod/mounts.ts";
import { podTemplate } from "./pod/template.ts";

/** What a process has that others dial. */
type Served = "declarations" | "health" | "offers" | "placement" | "ports";
/** What would be done again where another container fails after it. */
type Beside = "initContainers" | "sidecars";

export interface MigrationArgs extends Omit<PodControllerArgs, "env" | Beside | Served> {
  /** Environment beyond what the connections give; known before anything is made, as all that its name follows from. */
  readonly env?: Readonly<Record<string, string>>;
  /** Seconds until it is given up; what it waits for before it starts is part of them. */
  readonly deadlineSeconds: number;
  /** How often it is tried again where it fails: none where half of its work may be done, and would be done twice. */
  readonly retries: number;
  /** Raise it to run the same migration again. */
  readonly generation: number;
  /** It is what a server does when it starts. @default it ends by itself */
  readonly server?: MigratingServer;
}

type Args = PodControllerArgs & MigrationArgs;

/** For the last pod to be seen to end. */
const slackSeconds = 60;

/**
 * A process that brings data up to date before those start that use it. It runs once for each content, whose hash is in the
 * Job's name; once it is done it stays until there is another one. It has no ttlSecondsAfterFinished: a Job that is gone would
 * be missed, and made again. Never do two run at a time, those of two versions neither.
 */
export class Migration extends PodController<Args> {
  /** Whoever depends on it starts after it has ended well. */
  readonly job: Job;

  constructor(name: string, args: MigrationArgs, opts?: ComponentResourceOptions) {
    const nothingServed = { health: {}, drainSeconds: 0, restartPolicy: "Never" } as const;
    const ports = args.server?.ports ?? {};
    const whole = { ...args, ...nothingServed, ports, placement: apartFromItself(args) };
    super("seaworthy:index:Migration", name, whole, opts);
    this.job = this.#createJob(name);
    this.registerOutputs({ edges: this.edges });
  }

  #createJob(name: string): Job {
    const { deadlineSeconds, identity, namespace } = this.args;
    const hash = hashOf(contentOf(this.args));
    const timeout = `${deadlineSeconds + slackSeconds}s`;
    return new Job(
      `${name}-job-${hash}`,
      { metadata: this.metadata(`${identity.name}-${hash}`), spec: this.#spec(name) },
      {
        parent: this,
        dependsOn: namespace,
        // A Job's pod can't be changed, and to replace the Job would be to run it again. Another content has another name here,
        // too, because what is ignored would be ignored in a replacement as well.
        ignoreChanges: ["spec"],
        customTimeouts: { create: timeout, update: timeout },
      },
    );
  }

  #spec(name: string): input.batch.v1.JobSpec {
    const { deadlineSeconds, identity, retries, server } = this.args;
    const template = podTemplate(this.args, this.createMounts(name));
    return {
      parallelism: 1,
      completions: 1,
      activeDeadlineSeconds: deadlineSeconds,
      backoffLimit: retries,
      podFailurePolicy: { rules: failureRules(identity.component) },
      podReplacementPolicy: "Failed",
      template: server ? endingWhenReady(template, server) : template,
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

/** What the migration is, and not how it is run: passwords, gates or resources are no reason to do it again. */
function contentOf({ args, command, config, connects, env, generation, image, secretEnv, user }: Args) {
  const files = [...(config ?? [])].sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    ...{ args, command, generation, user },
    image: image.reference,
    env: Object.entries(env ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)),
    secrets: Object.keys(secretEnv ?? {}).sort(),
    files: configChecksum(files),
    // Another server or database has other data.
    connects: (connects ?? [])
      .map(({ database, to }) => `${to.name} ${address(to)} ${database ?? ""}`)
      .sort(),
  };
}

/**
 * No pod of it runs while another one does, on whichever node. The Job before is deleted only after the next one is done, and
 * one that an interrupted update left behind may be unknown to the state. All nodes are one place by this key, and pods that
 * have ended don't count.
 */
function apartFromItself({ identity }: Pick<MigrationArgs, "identity">): Placement {
  const term = { labelSelector: { matchLabels: selector(identity) }, topologyKey: "kubernetes.io/os" };
  return { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } };
}
