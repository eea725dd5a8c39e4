import type { Alert, Scope } from "../../components/monitoring/alert.ts";
import { rise, share } from "../../components/monitoring/counters.ts";
import { duration, matching } from "../../components/monitoring/promql.ts";
import { errorsAlert } from "../../components/monitoring/traffic.ts";
import { type CordumMetric, cordumMetrics } from "./metrics.ts";
import type { MonitoringSettings } from "./settings/monitoring.ts";

/**
 * Cordum's document and its code name the same counters differently. A release may export either: all names that it may
 * export are looked at, because a rule on the other name alone would match nothing, and never fire.
 */
const names = {
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

/** The names, among those that there are for each counter, that the services export; none where they don't count it. */
export type Counters = Readonly<Record<keyof typeof names, readonly CordumMetric[]>>;

export function countersIn(exported: readonly CordumMetric[] = cordumMetrics): Counters {
  const among = (all: readonly CordumMetric[]) => all.filter((name) => exported.includes(name));
  return {
    requests: among(names.requests),
    dispatched: among(names.dispatched),
    completed: among(names.completed),
    endings: among(names.endings),
    durations: among(names.durations),
    decisions: among(names.decisions),
    deferred: among(names.deferred),
  };
}

const perNamespace = "namespace";

/** What users see, and what becomes of their jobs; without the alerts that could never fire, because nothing is exported for them. */
export function trafficAlerts(
  scope: Scope,
  thresholds: MonitoringSettings["thresholds"],
  counters: Counters,
): readonly Alert[] {
  const { completed, decisions, deferred, dispatched, endings, requests } = counters;
  return [
    ...(requests.length > 0 ? [errorRate(scope, thresholds.errorPercent, counters)] : []),
    ...(endings.length > 0 ? [jobsFailing(scope, thresholds.jobFailurePercent, counters)] : []),
    ...(dispatched.length > 0 && completed.length > 0
      ? [jobsStalled(scope, thresholds.stalledJobSeconds, counters)]
      : []),
    ...(decisions.length > 0 || deferred.length > 0 ? [safetyUnavailable(scope, counters)] : []),
  ];
}

function errorRate(scope: Scope, percent: number, { requests: counter }: Counters): Alert {
  const suspects = "NATS, Redis or the safety kernel";
  return errorsAlert(scope, {
    name: "GatewayErrors",
    service: "cordum-api-gateway",
    counter,
    percent,
    suspects,
  });
}

/** How the endings are spelt differs between versions. */
function jobsFailing({ namespace, prefix }: Scope, percent: number, { endings: counter }: Counters): Alert {
  const part = { status: matching("(?i).*(fail|timeout|error).*") };
  const by = [perNamespace, "topic"];
  const failed = share({ counter, all: { namespace }, part, window: "10m", by });
  return {
    name: `${prefix}JobsFailing`,
    severity: "warning",
    for: "10m",
    expression: `${failed} > ${percent / 100}`,
    summary: "{{ $value | humanizePercentage }} of the jobs on {{ $labels.topic }} fail",
    description: "They are given up, or run out of time.",
    steps: [
      "The dead-letter queue in Cordum's dashboard names the jobs and their errors.",
      "Timeouts: are there workers for the topic's pool, and is `scheduling.runningTimeoutSeconds` right for them?",
    ],
  };
}

/** A job may take as long as the timeouts allow, so the one window of jobs is compared with the results of the next. */
function jobsStalled({ namespace, prefix }: Scope, seconds: number, counters: Counters): Alert {
  const window = duration(seconds);
  const given = rise(counters.dispatched, { namespace }, { window, offset: window, by: "increase" });
  const done = rise(counters.completed, { namespace }, { window, by: "increase" });
  return {
    name: `${prefix}JobsStalled`,
    severity: "critical",
    for: "5m",
    expression: `sum by (${perNamespace}) (${given}) > 0 unless sum by (${perNamespace}) (${done}) > 0`,
    summary: "Jobs are handed out and none is ever done",
    description: `None has finished for ${window}, longer than a job may take.`,
    steps: [
      `Are there workers? \`kubectl get pods -A -l access.seaworthy.dev/nats=true\`, and \`nats consumer report CORDUM_JOBS\`.`,
      "Workers run and pull nothing: can they reach NATS, and do they listen on the topics that jobs have?",
    ],
  };
}

/** Jobs that can't be judged wait. */
function safetyUnavailable({ namespace, prefix }: Scope, { decisions, deferred }: Counters): Alert {
  const window = { window: "5m" };
  const errors = [
    ...(decisions.length > 0 ? [rise(decisions, { namespace, decision: "error" }, window)] : []),
    ...(deferred.length > 0 ? [rise(deferred, { namespace }, window)] : []),
  ].join(" or ");
  return {
    name: `${prefix}SafetyKernelUnavailable`,
    severity: "critical",
    for: "5m",
    mayBeAbsent: [...decisions, ...deferred],
    expression: `sum by (${perNamespace}) (${errors}) > 0`,
    summary: "The safety kernel does not answer",
    description: "Jobs are not judged, and so not run.",
    steps: [
      `\`kubectl -n ${namespace} get pods -l app=cordum-safety-kernel\`: are they Ready?`,
      `\`kubectl -n ${namespace} logs -l app=cordum-safety-kernel\`: a policy that can't be read, or Redis.`,
    ],
  };
}
