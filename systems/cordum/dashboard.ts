import type { Scope } from "../../components/monitoring/alert.ts";
import { remainingSeconds } from "../../components/monitoring/alerts/certificates.ts";
import {
  type Dashboard,
  type DashboardRow,
  type Panel,
  tooHigh,
  tooLow,
} from "../../components/monitoring/dashboard.ts";
import { matching, select } from "../../components/monitoring/promql.ts";
import type { MonitoredCordum, Thresholds } from "./alerts.ts";
import { natsRow, redisRow } from "./dashboard-data.ts";
import { type Counters, countersIn, rise } from "./traffic-alerts.ts";

/** What an operator looks at, from what users notice down to what will run out. */
export function cordumDashboard(stack: MonitoredCordum, thresholds: Thresholds): Dashboard {
  const scope = { prefix: "Cordum", namespace: stack.namespace };
  const counters = countersIn(stack.serviceMetrics);
  return {
    uid: `cordum-${stack.namespace}`,
    title: `Cordum (${stack.namespace})`,
    tags: ["cordum"],
    rows: [
      overview(scope),
      traffic(scope, counters),
      jobs(scope, counters),
      ...(stack.nats ? [natsRow(scope, stack.nats, thresholds)] : []),
      ...(stack.redis ? [redisRow(scope, stack.redis, thresholds)] : []),
      backups(scope, stack, thresholds),
      ...(stack.certificates ? [certificates(scope, stack.certificates, thresholds)] : []),
      capacity(scope, thresholds),
    ].filter(({ panels }) => panels.length > 0),
  };
}

function overview({ namespace }: Scope): DashboardRow {
  const firing = (severity: string) =>
    `sum(${select("ALERTS", { namespace, alertstate: "firing", severity })}) or vector(0)`;
  return {
    title: "Now",
    panels: [
      stat("Critical alerts", "Somebody should be on it.", firing("critical"), tooHigh(1, 1)),
      stat("Warnings", "For working hours.", firing("warning"), tooHigh(1, 10)),
      stat(
        "Gateways",
        "Pods that answer.",
        `sum(${up(namespace, "cordum-api-gateway")}) or vector(0)`,
        tooLow(2, 1),
      ),
      stat(
        "Schedulers",
        "Pods that answer.",
        `sum(${up(namespace, "cordum-scheduler")}) or vector(0)`,
        tooLow(2, 1),
      ),
    ],
  };
}

const up = (namespace: string, service: string) => select("up", { namespace, service });

function stat(title: string, description: string, expression: string, limits: Panel["limits"]): Panel {
  return {
    title,
    description,
    kind: "stat",
    unit: "short",
    queries: [{ expression, legend: title }],
    ...(limits && { limits }),
  };
}

function traffic({ namespace }: Scope, counters: Counters): DashboardRow {
  if (counters.requests.length === 0) return { title: "Traffic", panels: [] };
  const requests = rise(counters.requests, { namespace }, { window: "5m" });
  const failed = rise(counters.requests, { namespace, status: matching("5..") }, { window: "5m" });
  return {
    title: "Traffic",
    panels: [
      {
        title: "Requests by status",
        description: "Answered by the gateways in each second.",
        kind: "timeseries",
        unit: "reqps",
        queries: [{ expression: `sum by (status) (${requests})`, legend: "{{status}}" }],
      },
      {
        title: "Share of errors",
        description: "HTTP 5xx among all answers.",
        kind: "timeseries",
        unit: "percentunit",
        queries: [{ expression: `(sum(${failed}) or vector(0)) / sum(${requests})`, legend: "5xx" }],
      },
      {
        title: "Requests by pod",
        description: "They should share the load evenly.",
        kind: "timeseries",
        unit: "reqps",
        queries: [{ expression: `sum by (pod) (${requests})`, legend: "{{pod}}" }],
      },
    ],
  };
}

function jobs({ namespace }: Scope, { completed, decisions, dispatched, durations }: Counters): DashboardRow {
  const risen = (names: Counters["completed"]) => rise(names, { namespace }, { window: "5m" });
  const buckets = `sum by (le) (${risen(durations)})`;
  const panels: readonly (Panel & { readonly of: Counters["completed"] })[] = [
    {
      of: dispatched.length > 0 ? completed : [],
      title: "Handed out and done",
      description: "A lasting gap is a backlog.",
      kind: "timeseries",
      unit: "ops",
      queries: [
        { expression: `sum(${risen(dispatched)})`, legend: "handed out" },
        { expression: `sum(${risen(completed)})`, legend: "done" },
      ],
    },
    {
      of: durations,
      title: "Duration",
      description:
        "From submission to the stored result; half of all jobs, and all but one in twenty, take less.",
      kind: "timeseries",
      unit: "s",
      queries: [
        { expression: `histogram_quantile(0.5, ${buckets})`, legend: "median" },
        { expression: `histogram_quantile(0.95, ${buckets})`, legend: "95 %" },
      ],
    },
    {
      of: decisions,
      title: "Decisions of the safety kernel",
      description: "`error` is a decision that could not be had.",
      kind: "timeseries",
      unit: "ops",
      queries: [{ expression: `sum by (decision) (${risen(decisions)})`, legend: "{{decision}}" }],
    },
  ];
  return {
    title: "Jobs",
    panels: panels.filter(({ of }) => of.length > 0).map(({ of: _of, ...panel }) => panel),
  };
}

function backups({ namespace }: Scope, { schedules }: MonitoredCordum, thresholds: Thresholds): DashboardRow {
  const row = { title: "Backups", panels: [] };
  if (schedules.length === 0) return row;
  const age = (kind: (typeof schedules)[number]["kind"]) => {
    const names = schedules.filter((schedule) => schedule.kind === kind).map(({ cronJob }) => cronJob);
    const last = select("kube_cronjob_status_last_successful_time", {
      namespace,
      cronjob: matching(names.join("|")),
    });
    return `time() - max by (cronjob) (${last})`;
  };
  const panel = { kind: "timeseries", unit: "s" } as const;
  return {
    title: "Backups",
    panels: [
      {
        ...panel,
        title: "Age of the last good backup",
        description: "Everything since then would be lost with the volumes.",
        queries: [{ expression: age("backup"), legend: "{{cronjob}}" }],
        limits: tooHigh(thresholds.backupAgeSeconds / 2, thresholds.backupAgeSeconds),
      },
      {
        ...panel,
        title: "Age of the last good restore drill",
        description: "Until it runs again, nobody knows whether backups can be restored.",
        queries: [{ expression: age("restore drill"), legend: "{{cronjob}}" }],
        limits: tooHigh(thresholds.drillAgeSeconds / 2, thresholds.drillAgeSeconds),
      },
    ],
  };
}

function certificates(
  scope: Scope,
  source: NonNullable<MonitoredCordum["certificates"]>,
  { certificateCriticalDays, certificateWarningDays }: Thresholds,
): DashboardRow {
  const secondsPerDay = 86_400;
  const panels = remainingSeconds(scope, source).map(({ left, legend }): Panel => {
    const limits = tooLow(certificateWarningDays * secondsPerDay, certificateCriticalDays * secondsPerDay);
    return {
      title: legend.startsWith("{{") ? "Certificates" : legend,
      description: "Until it expires.",
      kind: "stat",
      unit: "s",
      queries: [{ expression: left, legend }],
      limits,
    };
  });
  return { title: "Certificates", panels };
}

function capacity({ namespace }: Scope, thresholds: Thresholds): DashboardRow {
  const claim = "persistentvolumeclaim";
  const available = `min by (${claim}) (${select("kubelet_volume_stats_available_bytes", { namespace })})`;
  const size = `max by (${claim}) (${select("kubelet_volume_stats_capacity_bytes", { namespace })})`;
  const quota = (type: string) => `max by (resource) (${select("kube_resourcequota", { namespace, type })})`;
  const replicas = select("kube_horizontalpodautoscaler_status_current_replicas", { namespace });
  return {
    title: "Capacity",
    panels: [
      {
        title: "Volumes",
        description: "Used share of each.",
        kind: "timeseries",
        unit: "percentunit",
        queries: [{ expression: `1 - ${available} / ${size}`, legend: `{{${claim}}}` }],
        limits: tooHigh(thresholds.volumeWarningPercent / 100, thresholds.volumeCriticalPercent / 100),
      },
      {
        title: "Quota",
        description: "Used share of each resource.",
        kind: "timeseries",
        unit: "percentunit",
        queries: [{ expression: `${quota("used")} / ${quota("hard")}`, legend: "{{resource}}" }],
        limits: tooHigh(thresholds.quotaPercent / 100, 1),
      },
      {
        title: "Autoscaled pods",
        description: "What the autoscalers run.",
        kind: "timeseries",
        unit: "short",
        queries: [
          {
            expression: `max by (horizontalpodautoscaler) (${replicas})`,
            legend: "{{horizontalpodautoscaler}}",
          },
        ],
      },
    ],
  };
}
