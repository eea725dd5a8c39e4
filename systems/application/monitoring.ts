import { type Input, type Output, output } from "@pulumi/pulumi";
import { type Alert, type AlertGroup, ruleGroups, type Scope } from "../../components/monitoring/alert.ts";
import type { MonitoredCertificates } from "../../components/monitoring/alerts/certificates.ts";
import type { MonitoredSchedule } from "../../components/monitoring/alerts/schedules.ts";
import {
  clusterMetricsAbsent,
  serviceDown,
  targetDown,
  watchdog,
} from "../../components/monitoring/alerts/targets.ts";
import { type Dashboard, grafanaDashboard, tooLow } from "../../components/monitoring/dashboard.ts";
import type { MonitoringArgs } from "../../components/monitoring/index.ts";
import {
  exporterPorts,
  monitoredNats,
  monitoredPostgres,
  monitoredRedis,
  postgresTarget,
  scrapeTarget,
} from "../../components/monitoring/monitored.ts";
import { alertPanels, answering, commonRows } from "../../components/monitoring/rows.ts";
import { commonAlerts, type MonitoredStack } from "../../components/monitoring/stack.ts";
import type { ScrapeTarget } from "../../components/monitoring/target.ts";
import type { Product } from "../../components/system/foundation.ts";
import { ownStores } from "./backups.ts";
import type { MonitoringSettings } from "./settings/monitoring.ts";
import type { ApplicationSettings } from "./settings/schema.ts";
import { archiveOf, streamReplicas } from "./stores.ts";

/** Everything of the monitoring that follows from what an application runs. */
export function applicationMonitoring(
  product: Product,
  settings: ApplicationSettings,
  certificates: Input<MonitoredCertificates> | undefined,
): Omit<MonitoringArgs, "namespace" | "labels"> {
  const { monitoring } = settings;
  const known: Output<MonitoredStack> = output(certificates).apply((value) => ({
    ...stackOf(product, settings),
    ...(value && { certificates: value }),
  }));
  const options = { runbooks: monitoring.runbooks, labels: monitoring.alertLabels };
  return {
    targets: targets(product, settings),
    prometheus: monitoring.prometheus,
    interval: monitoring.scrapeInterval,
    selectedBy: monitoring.labels,
    rules: known.apply((stack) => ruleGroups(alerts(product, settings, stack), options)),
    ...(monitoring.dashboard.enabled && {
      dashboard: {
        ...monitoring.dashboard,
        content: known.apply((stack) =>
          JSON.stringify(grafanaDashboard(dashboard(product, settings, stack)), undefined, 2),
        ),
      },
    }),
  };
}

function stackOf({ name }: Product, settings: ApplicationSettings): MonitoredStack {
  const all = Object.entries(settings.stores);
  const nats = all.flatMap(([store, one]) => {
    if (one.kind !== "nats") return [];
    const streams = one.streams.map((stream) => ({ name: stream, replicas: streamReplicas(one) }));
    const monitored = monitoredNats(one, `${name}-${store}`, streams);
    return monitored ? [[store, monitored] as const] : [];
  });
  const redis = all.flatMap(([store, one]) => {
    const monitored = one.kind === "redis" ? monitoredRedis(one, `${name}-${store}`) : undefined;
    return monitored ? [[store, monitored] as const] : [];
  });
  const postgres = all.flatMap(([store, one]) => {
    if (one.kind !== "postgres") return [];
    const archived = archiveOf(store, one, settings) !== undefined;
    const monitored = monitoredPostgres(one, `${name}-${store}`, archived);
    return monitored ? [[store, monitored] as const] : [];
  });
  return {
    namespace: settings.namespace.name,
    nats: Object.fromEntries(nats),
    redis: Object.fromEntries(redis),
    postgres: Object.fromEntries(postgres),
    schedules: schedules(name, settings),
  };
}

function schedules(application: string, settings: ApplicationSettings): readonly MonitoredSchedule[] {
  const { backupAgeSeconds, drillAgeSeconds } = settings.monitoring.thresholds;
  return ownStores(settings).flatMap(({ name }) => [
    { cronJob: `${application}-${name}-backup`, kind: "backup", maxAgeSeconds: backupAgeSeconds },
    {
      cronJob: `${application}-${name}-restore-drill`,
      kind: "restore drill",
      maxAgeSeconds: drillAgeSeconds,
    },
  ]);
}

/** Services that tell of themselves, and the exporters beside the servers of stores. */
function targets({ name }: Product, settings: ApplicationSettings): readonly ScrapeTarget[] {
  const { nats, postgres = {}, redis } = stackOf({ name, title: "" }, settings);
  const services = Object.entries(settings.services).flatMap(([service, { metrics, ports }]) => {
    if (!metrics) return [];
    const target = scrapeTarget(name, service, ports[metrics.port] ?? 0);
    return [{ ...target, portName: metrics.port, path: metrics.path }];
  });
  return [
    ...services,
    ...Object.values(nats).map(({ service }) => scrapeTarget(name, service, exporterPorts.nats)),
    ...Object.values(redis).map(({ service }) => scrapeTarget(name, service, exporterPorts.redis)),
    ...Object.values(postgres).map(({ service }) => postgresTarget(name, service)),
  ];
}

function alerts(
  { name, title }: Product,
  { monitoring, services }: ApplicationSettings,
  stack: MonitoredStack,
): readonly AlertGroup[] {
  const scope = { prefix: title, namespace: stack.namespace };
  return [
    { name: `${name}-services`, alerts: serviceAlerts(scope, measured(services)) },
    { name: `${name}-own`, alerts: ownAlerts(scope, monitoring.alerts) },
    ...commonAlerts(name, scope, stack, monitoring.thresholds),
  ];
}

function serviceAlerts(scope: Scope, services: readonly string[]): readonly Alert[] {
  return [
    ...services.map((service) =>
      serviceDown(scope, {
        name: `${inCapitals(service)}Down`,
        service,
        consequence: `No pod of ${service} answers: whatever it does for users is not done.`,
      }),
    ),
    targetDown(scope),
    clusterMetricsAbsent(scope),
    watchdog(scope),
  ];
}

function ownAlerts({ prefix }: Scope, all: MonitoringSettings["alerts"]): readonly Alert[] {
  return Object.entries(all).map(([name, { above, description, for: time, query, severity, summary }]) => ({
    name: `${prefix}${name}`,
    severity,
    for: time,
    expression: `(${query}) > ${above}`,
    summary,
    description,
    steps: [],
  }));
}

function dashboard(
  { name, title }: Product,
  { monitoring, services }: ApplicationSettings,
  stack: MonitoredStack,
): Dashboard {
  const scope = { prefix: title, namespace: stack.namespace };
  const answers = measured(services).map((service) => answering(service, scope, service, tooLow(2, 1)));
  return {
    uid: `${name}-${stack.namespace}`.slice(0, 40),
    title: `${title} (${stack.namespace})`,
    tags: [name],
    rows: [
      { title: "Now", panels: [...alertPanels(scope), ...answers] },
      ...commonRows(scope, stack, monitoring.thresholds),
    ].filter(({ panels }) => panels.length > 0),
  };
}

/** The services whose metrics are read. */
function measured(services: ApplicationSettings["services"]): readonly string[] {
  return Object.entries(services).flatMap(([name, { metrics }]) => (metrics ? [name] : []));
}

/** A name as part of an alert's, such as `OrderApi`. */
export function inCapitals(name: string): string {
  return name
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}
