import type { Input } from "@pulumi/pulumi";
import type { Labels } from "../identity.ts";
import type { input } from "../kubernetes.ts";

/** When a job runs, and how long it may take. */
export interface Schedule {
  /** In cron's five fields, UTC. */
  readonly cron: string;
  /** Seconds until a run is given up: one that hangs would keep all later ones from starting. */
  readonly deadlineSeconds: number;
  /** Never by itself: the object is a template for runs that somebody asks for. @default false */
  readonly suspend?: boolean;
}

/** A run that the controller could not start in time is left out: the next one comes soon. */
const startingDeadlineSeconds = 600;
const retries = 2;

export function cronJobSpec(
  { cron, deadlineSeconds, suspend }: Schedule,
  template: Input<input.core.v1.PodTemplateSpec>,
  labels: Labels,
): input.batch.v1.CronJobSpec {
  return {
    schedule: cron,
    timeZone: "Etc/UTC",
    concurrencyPolicy: "Forbid",
    startingDeadlineSeconds,
    // How many finished runs can be looked at; how long backups are kept is another matter.
    successfulJobsHistoryLimit: 2,
    failedJobsHistoryLimit: 2,
    ...(suspend && { suspend }),
    jobTemplate: {
      metadata: { labels },
      spec: {
        activeDeadlineSeconds: deadlineSeconds,
        // Whoever asks for a restore sees it fail, and decides.
        backoffLimit: suspend ? 0 : retries,
        template,
      },
    },
  };
}
