import type { Alert, Scope } from "../alert.ts";
import { matching, not, select } from "../promql.ts";

/** A CronJob that somebody counts on. */
export interface MonitoredSchedule {
  readonly cronJob: string;
  /** What the alerts call it. */
  readonly kind: "backup" | "restore drill";
  /** The last success may be this old. */
  readonly maxAgeSeconds: number;
}

/**
 * The age of the last success is what counts, not failures: a job that hangs, is suspended or was deleted never fails.
 */
export function scheduleAlerts(scope: Scope, schedules: readonly MonitoredSchedule[]): readonly Alert[] {
  return [
    ...schedules.map((schedule) => tooOld(scope, schedule)),
    ...schedules.map((schedule) => neverSucceeded(scope, schedule)),
    ...schedules.map((schedule) => missing(scope, schedule)),
    ...(schedules.length > 0 ? [suspended(scope, schedules)] : []),
  ];
}

const words = {
  backup: {
    name: "Backup",
    consequence: "Everything since then would be lost with the volumes.",
    step: "Once the cause is fixed, take a backup by hand: `kubectl create job --from=cronjob/<name> <name>-now`.",
  },
  "restore drill": {
    name: "RestoreDrill",
    consequence: "Nobody knows whether the backups can be restored.",
    step: "Once the cause is fixed, run the drill by hand: `kubectl create job --from=cronjob/<name> <name>-now`.",
  },
} as const;

function tooOld({ namespace, prefix }: Scope, { cronJob, kind, maxAgeSeconds }: MonitoredSchedule): Alert {
  const { consequence, name, step } = words[kind];
  const last = select("kube_cronjob_status_last_successful_time", { namespace, cronjob: cronJob });
  return {
    name: `${prefix}${name}TooOld`,
    severity: "critical",
    for: "10m",
    mayBeAbsent: ["kube_cronjob_status_last_successful_time"],
    expression: `time() - max by (namespace, cronjob) (${last}) > ${maxAgeSeconds}`,
    summary: `The last good ${kind} of {{ $labels.cronjob }} is {{ $value | humanizeDuration }} old`,
    description: consequence,
    steps: [
      `\`kubectl -n ${namespace} get jobs --sort-by=.metadata.creationTimestamp\`: does a Job fail, or hang? \`kubectl logs job/<name>\` says why.`,
      "No Job for hours: `kubectl describe cronjob <name>` says whether it is suspended or a Job of it is still active.",
      "The Job can't be made: the quota is full, or its image can't be pulled.",
      step,
    ],
  };
}

/** A CronJob without any success has no time of one, and its age would never be too great. */
function neverSucceeded({ namespace, prefix }: Scope, schedule: MonitoredSchedule): Alert {
  const { consequence, name, step } = words[schedule.kind];
  const matchers = { namespace, cronjob: schedule.cronJob };
  const created = `max by (namespace, cronjob) (${select("kube_cronjob_created", matchers)})`;
  const last = select("kube_cronjob_status_last_successful_time", matchers);
  return {
    name: `${prefix}${name}NeverSucceeded`,
    severity: "critical",
    for: "10m",
    expression: `time() - ${created} > ${schedule.maxAgeSeconds} unless on (namespace, cronjob) ${last}`,
    summary: `No ${schedule.kind} of {{ $labels.cronjob }} ever succeeded`,
    description: consequence,
    steps: [`\`kubectl -n ${namespace} logs job/<last job>\` says why the runs fail.`, step],
  };
}

function missing({ namespace, prefix }: Scope, { cronJob, kind }: MonitoredSchedule): Alert {
  const { consequence, name } = words[kind];
  return {
    name: `${prefix}${name}Missing`,
    severity: "critical",
    for: "15m",
    expression: `absent(${select("kube_cronjob_info", { namespace, cronjob: cronJob })})`,
    summary: `The CronJob ${cronJob} is gone`,
    description: `No ${kind} runs any more. ${consequence}`,
    steps: [
      "Deploy the stack again: `pulumi up` creates it.",
      "If the alert fires for all CronJobs, kube-state-metrics doesn't run (see its alert).",
    ],
  };
}

function suspended({ namespace, prefix }: Scope, schedules: readonly MonitoredSchedule[]): Alert {
  const names = schedules.map(({ cronJob }) => cronJob).join("|");
  return {
    name: `${prefix}ScheduleSuspended`,
    severity: "warning",
    for: "1h",
    expression: `max by (namespace, cronjob) (${select("kube_cronjob_spec_suspend", { namespace, cronjob: matching(names) })}) > 0`,
    summary: "{{ $labels.cronjob }} is suspended",
    description: "Somebody stopped it, for a restore perhaps, and it was not started again.",
    steps: ['`kubectl patch cronjob <name> -p \'{"spec":{"suspend":false}}\'` once the reason is gone.'],
  };
}

/** Any Job of the namespace that gave up, those of CronJobs and those that prepare servers alike. */
export function jobFailed({ namespace, prefix }: Scope): Alert {
  return {
    name: `${prefix}KubernetesJobFailed`,
    severity: "warning",
    for: "1m",
    mayBeAbsent: ["kube_job_failed"],
    expression: `max by (namespace, job_name) (${select("kube_job_failed", { namespace, condition: "true", job_name: not("") })}) > 0`,
    summary: "The Job {{ $labels.job_name }} gave up",
    description: "What it should have done is not done.",
    steps: [
      `\`kubectl -n ${namespace} logs job/<name>\`, and \`kubectl describe job/<name>\` for a deadline or a refused pod.`,
      "The alert ends with the Job: delete it once the cause is fixed, or let the next run replace it.",
    ],
  };
}
