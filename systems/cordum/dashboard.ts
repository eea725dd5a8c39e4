import type { Scope } from "../../components/monitoring/alert.ts";
import {
  type Dashboard,
  type DashboardRow,
  type Panel,
  tooLow,
} from "../../components/monitoring/dashboard.ts";
import { matching } from "../../components/monitoring/promql.ts";
import { alertPanels, answering, commonRows } from "../../components/monitoring/rows.ts";
import { commonPart, type MonitoredCordum, type Thresholds } from "./alerts.ts";
import { cordum } from "./product.ts";
import { type Counters, countersIn, rise } from "./traffic-alerts.ts";

/** What an operator looks at, from what users notice down to what will run out. */
export function cordumDashboard(stack: MonitoredCordum, thresholds: Thresholds): Dashboard {
  const scope = { prefix: cordum.title, namespace: stack.namespace };
  const counters = countersIn(stack.serviceMetrics);
  return {
    uid: `cordum-${stack.namespace}`,
    title: `Cordum (${stack.namespace})`,
    tags: ["cordum"],
    rows: [
      overview(scope),
      traffic(scope, counters),
      jobs(scope, counters),
      ...commonRows(scope, commonPart(stack), thresholds),
    ].filter(({ panels }) => panels.length > 0),
  };
}

function overview(scope: Scope): DashboardRow {
  return {
    title: "Now",
    panels: [
      ...alertPanels(scope),
      answering("Gateways", scope, "cordum-api-gateway", tooLow(2, 1)),
      answering("Schedulers", scope, "cordum-scheduler", tooLow(2, 1)),
    ],
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
