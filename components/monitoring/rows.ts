import type { Scope } from "./alert.ts";
import { type MonitoredCertificates, remainingSeconds } from "./alerts/certificates.ts";
import { type DashboardRow, type Panel, tooHigh, tooLow } from "./dashboard.ts";
import { matching, select } from "./promql.ts";
import type { CommonThresholds } from "./settings.ts";
import type { MonitoredStack } from "./stack.ts";
import type { MonitoredStore } from "./store.ts";

/** The rows about stores, backups, certificates and capacity, from what breaks first down to what will run out. */
export function commonRows(
  scope: Scope,
  stack: MonitoredStack,
  thresholds: CommonThresholds,
): readonly DashboardRow[] {
  return [
    ...stack.stores.map((store) => ({ title: titleOf(store), panels: store.panels(scope) })),
    backups(scope, stack, thresholds),
    ...(stack.certificates ? [certificates(scope, stack.certificates, thresholds)] : []),
    capacity(scope, thresholds),
  ];
}

/** The kind alone, where the store is called by nothing else. */
function titleOf({ name, title }: MonitoredStore): string {
  return title.toLowerCase() === name ? title : `${title}: ${name}`;
}

/** How many alerts fire now. */
export function alertPanels({ namespace }: Scope): readonly Panel[] {
  const firing = (severity: string) =>
    `sum(${select("ALERTS", { namespace, alertstate: "firing", severity })}) or vector(0)`;
  return [
    stat("Critical alerts", "Somebody should be on it.", firing("critical"), tooHigh(1, 1)),
    stat("Warnings", "For working hours.", firing("warning"), tooHigh(1, 10)),
  ];
}

/** How many pods of a service can be scraped. */
export function answering(
  title: string,
  { namespace }: Scope,
  service: string,
  limits: NonNullable<Panel["limits"]>,
): Panel {
  const up = select("up", { namespace, service });
  return stat(title, "Pods that answer.", `sum(${up}) or vector(0)`, limits);
}

function stat(
  title: string,
  description: string,
  expression: string,
  limits: NonNullable<Panel["limits"]>,
): Panel {
  const queries = [{ expression, legend: title }];
  return { title, description, kind: "stat", unit: "short", queries, limits };
}

function backups(
  { namespace }: Scope,
  { schedules }: MonitoredStack,
  thresholds: CommonThresholds,
): DashboardRow {
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
  source: MonitoredCertificates,
  { certificateCriticalDays, certificateWarningDays }: CommonThresholds,
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

function capacity({ namespace }: Scope, thresholds: CommonThresholds): DashboardRow {
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
