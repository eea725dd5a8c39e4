import type { Alert, Scope } from "../../components/monitoring/alert.ts";
import type { Metric } from "../../components/monitoring/metrics.ts";
import { duration, type Matchers, matching, select } from "../../components/monitoring/promql.ts";
import type { Thresholds } from "./alerts.ts";

/**
 * Cordum's document and its code name the same counters differently. Both are looked at: a rule on one of them alone
 * would match nothing, and never fire, with the other.
 */
export const counters = {
  requests: ["cordum_http_requests_total", "cordum_api_gateway_http_requests_total"],
  dispatched: ["cordum_jobs_dispatched_total", "cordum_scheduler_jobs_dispatched_total"],
  completed: ["cordum_jobs_duration_seconds_count", "cordum_scheduler_jobs_completed_total"],
} as const satisfies Record<string, readonly Metric[]>;

interface Rise {
  readonly window: string;
  /** Looks at the window that ended so long ago. @default now */
  readonly offset?: string;
  /** `increase` counts, `rate` counts per second. @default rate */
  readonly by?: "rate" | "increase";
}

/** How a counter rose, under whichever of its names it is there. */
export function rise(names: readonly Metric[], matchers: Matchers, { by, offset, window }: Rise): string {
  const range = `[${window}]${offset ? ` offset ${offset}` : ""}`;
  return names.map((name) => `${by ?? "rate"}(${select(name, matchers)}${range})`).join(" or ");
}

const perNamespace = "namespace";

/** What users see, and what becomes of their jobs. */
export function trafficAlerts(scope: Scope, thresholds: Thresholds): readonly Alert[] {
  return [
    errorRate(scope, thresholds.errorPercent),
    jobsFailing(scope, thresholds.jobFailurePercent),
    jobsStalled(scope, thresholds.stalledJobSeconds),
    safetyUnavailable(scope),
  ];
}

function errorRate({ namespace, prefix }: Scope, percent: number): Alert {
  const failed = rise(counters.requests, { namespace, status: matching("5..") }, { window: "5m" });
  const all = rise(counters.requests, { namespace }, { window: "5m" });
  return {
    name: `${prefix}GatewayErrors`,
    severity: "critical",
    for: "5m",
    expression: `sum by (${perNamespace}) (${failed}) / sum by (${perNamespace}) (${all}) > ${percent / 100}`,
    summary: "{{ $value | humanizePercentage }} of API requests fail",
    description: "Users get errors of the server's own making (HTTP 5xx).",
    steps: [
      "The dashboard's traffic row: since when, and on which routes?",
      `\`kubectl -n ${namespace} logs -l app=cordum-api-gateway --tail=200\`: most often NATS, Redis or the safety kernel does not answer; then an alert of theirs fires too.`,
      "Since a deployment: `pulumi up` with the image of before.",
    ],
  };
}

/** Only the code's own counter tells how a job ended; how it spells the endings differs between versions. */
function jobsFailing({ namespace, prefix }: Scope, percent: number): Alert {
  const completed = "cordum_scheduler_jobs_completed_total";
  const failed = select(completed, { namespace, status: matching("(?i).*(fail|timeout|error).*") });
  return {
    name: `${prefix}JobsFailing`,
    severity: "warning",
    for: "10m",
    expression: `sum by (${perNamespace}, topic) (rate(${failed}[10m])) / sum by (${perNamespace}, topic) (rate(${select(completed, { namespace })}[10m])) > ${percent / 100}`,
    summary: "{{ $value | humanizePercentage }} of the jobs on {{ $labels.topic }} fail",
    description: "They are given up, or run out of time.",
    steps: [
      "The dead-letter queue in Cordum's dashboard names the jobs and their errors.",
      "Time-outs: are there workers for the topic's pool, and is `scheduling.runningTimeoutSeconds` right for them?",
    ],
  };
}

/** A job may take as long as the timeouts allow, so the one window of jobs is compared with the results of the next. */
function jobsStalled({ namespace, prefix }: Scope, seconds: number): Alert {
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

/** Jobs that can't be judged wait; the later versions of the scheduler count them. */
function safetyUnavailable({ namespace, prefix }: Scope): Alert {
  const errors = select("cordum_safety_evaluations_total", { namespace, decision: "error" });
  const deferred = select("cordum_scheduler_safety_unavailable_total", { namespace });
  return {
    name: `${prefix}SafetyKernelUnavailable`,
    severity: "critical",
    for: "5m",
    expression: `sum by (${perNamespace}) (rate(${errors}[5m]) or rate(${deferred}[5m])) > 0`,
    summary: "The safety kernel does not answer",
    description: "Jobs are not judged, and so not run.",
    steps: [
      `\`kubectl -n ${namespace} get pods -l app=cordum-safety-kernel\`: are they Ready?`,
      `\`kubectl -n ${namespace} logs -l app=cordum-safety-kernel\`: a policy that can't be read, or Redis.`,
    ],
  };
}
