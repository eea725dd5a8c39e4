import type { Alert, Scope } from "../../components/monitoring/alert.ts";
import type { Counters } from "../../components/monitoring/counters.ts";
import { duration, matching } from "../../components/monitoring/promql.ts";
import { errorsAlert } from "../../components/monitoring/traffic.ts";
import { failingAlert, stalledAlert, undecidedAlert } from "../../components/monitoring/work.ts";
import type { CordumMetric } from "./metrics.ts";
import type { MonitoringSettings } from "./settings/monitoring.ts";

/**
 * Cordum's document and its code name the same counters differently. A release may export either: all names that it may
 * export are looked at, because a rule on the other name alone would match nothing, and never fire.
 */
export const counterNames = {
  requests: ["cordum_http_requests_total", "cordum_api_gateway_http_requests_total"],
  dispatched: ["cordum_jobs_dispatched_total", "cordum_scheduler_jobs_dispatched_total"],
  completed: ["cordum_jobs_duration_seconds_count", "cordum_scheduler_jobs_completed_total"],
  /** Only the code's own counter tells how a job ended. */
  endings: ["cordum_scheduler_jobs_completed_total"],
  durations: ["cordum_jobs_duration_seconds_bucket"],
  /** The document's counter has `error` for a decision that could not be had; the code of later releases counts these by themselves. */
  decisions: ["cordum_safety_evaluations_total"],
  deferred: ["cordum_scheduler_safety_unavailable_total"],
} as const satisfies Record<string, readonly CordumMetric[]>;

export type CordumCounters = Counters<keyof typeof counterNames>;

/** What users see, and what becomes of their jobs. */
export function trafficAlerts(
  scope: Scope,
  { errorPercent, jobFailurePercent, stalledJobSeconds }: MonitoringSettings["thresholds"],
  counters: CordumCounters,
): readonly Alert[] {
  const { namespace } = scope;
  return [
    ...errorsAlert(scope, {
      name: "GatewayErrors",
      service: "cordum-api-gateway",
      counter: counters("requests"),
      percent: errorPercent,
      suspects: "NATS, Redis or the safety kernel",
    }),
    ...failingAlert(scope, {
      name: "JobsFailing",
      endings: counters("endings"),
      each: "topic",
      // How the endings are spelt differs between versions.
      failed: matching("(?i).*(fail|timeout|error).*"),
      percent: jobFailurePercent,
      summary: "{{ $value | humanizePercentage }} of the jobs on {{ $labels.topic }} fail",
      description: "They are given up, or run out of time.",
      steps: [
        "The dead-letter queue in Cordum's dashboard names the jobs and their errors.",
        "Timeouts: are there workers for the topic's pool, and is `scheduling.runningTimeoutSeconds` right for them?",
      ],
    }),
    ...stalledAlert(scope, {
      name: "JobsStalled",
      begun: counters("dispatched"),
      done: counters("completed"),
      // A job may take as long as the timeouts allow.
      seconds: stalledJobSeconds,
      summary: "Jobs are handed out and none is ever done",
      description: `None has finished for ${duration(stalledJobSeconds)}, longer than a job may take.`,
      steps: [
        `Are there workers? \`kubectl get pods -A -l access.seaworthy.dev/nats=true\`, and \`nats consumer report CORDUM_JOBS\`.`,
        "Workers run and pull nothing: can they reach NATS, and do they listen on the topics that jobs have?",
      ],
    }),
    ...undecidedAlert(scope, {
      name: "SafetyKernelUnavailable",
      decisions: counters("decisions"),
      deferred: counters("deferred"),
      summary: "The safety kernel does not answer",
      description: "Jobs are not judged, and so not run.",
      steps: [
        `\`kubectl -n ${namespace} get pods -l app=cordum-safety-kernel\`: are they Ready?`,
        `\`kubectl -n ${namespace} logs -l app=cordum-safety-kernel\`: a policy that can't be read, or Redis.`,
      ],
    }),
  ];
}
