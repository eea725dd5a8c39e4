import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { cronJobSpec } from "./backup/schedule.ts";
import { labels } from "./identity.ts";
import { CronJob } from "./kubernetes.ts";
import { PodController, type PodControllerArgs } from "./pod/controller.ts";
import { podTemplate } from "./pod/template.ts";

/** What a process has that others dial. */
type Served = "declarations" | "health" | "offers" | "ports";

export interface ScheduledJobArgs extends Omit<PodControllerArgs, Served> {
  /** When it runs, in cron's five fields, UTC. */
  readonly schedule: string;
  /** Seconds until a run is given up: one that hangs would keep all later ones from starting. */
  readonly deadlineSeconds: number;
}

type Args = PodControllerArgs & ScheduledJobArgs;

/** A process that runs by schedule and ends, hardened and cut off as a Workload is. Nobody dials it. */
export class ScheduledJob extends PodController<Args> {
  constructor(name: string, args: ScheduledJobArgs, opts?: ComponentResourceOptions) {
    // Nothing is left to be sent to it when it stops.
    const whole = { drainSeconds: 0, ...args, ports: {}, health: {}, restartPolicy: "Never" } as const;
    super("seaworthy:index:ScheduledJob", name, whole, opts);
    this.#createCronJob(name);
    this.registerOutputs({ edges: this.edges });
  }

  #createCronJob(name: string): void {
    const { deadlineSeconds, identity, namespace, schedule } = this.args;
    const template = podTemplate(this.args, this.createMounts(name));
    const args = {
      metadata: this.metadata(identity.name),
      spec: cronJobSpec({ cron: schedule, deadlineSeconds }, template, labels(identity)),
    };
    new CronJob(`${name}-job`, args, { parent: this, dependsOn: namespace });
  }
}
