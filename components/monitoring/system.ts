import { type Input, output } from "@pulumi/pulumi";
import type { Product } from "../system/foundation.ts";
import { type AlertGroup, ruleGroups, type Scope } from "./alert.ts";
import type { MonitoredCertificates } from "./alerts/certificates.ts";
import { clusterMetricsAbsent, serviceDown, targetDown, watchdog } from "./alerts/targets.ts";
import { type Dashboard, type DashboardRow, grafanaDashboard, tooLow } from "./dashboard.ts";
import type { DashboardFile, MonitoringArgs } from "./index.ts";
import { scrapeTarget } from "./monitored.ts";
import type { RecordingGroup } from "./recording.ts";
import { alertPanels, answering, commonRows } from "./rows.ts";
import type { CommonMonitoring } from "./settings.ts";
import { type Objective, objectiveAlerts, objectiveRecordings, objectivesRow } from "./slo.ts";
import { commonAlerts, type MonitoredStack } from "./stack.ts";
import type { ScrapeTarget } from "./target.ts";

/** A service that tells of itself. */
export interface MonitoredService extends Pick<ScrapeTarget, "path" | "port"> {
  /** Name of its Service. */
  readonly service: string;
  /** What a dashboard calls its pods. */
  readonly title: string;
  /** @default metrics */
  readonly portName?: string;
  /** How its metrics are read beyond that. @default without TLS, and all of them */
  readonly scrape?: Partial<Pick<ScrapeTarget, "drop" | "tls" | "unverifiedTls">>;
  /** Name of the alert that none of its pods answers, such as `GatewayDown`. */
  readonly downAlert: string;
  /** What stops working then. */
  readonly consequence: string;
}

/** What a system has monitored: what every stack runs, and what is the system's own. */
export interface MonitoredSystem extends MonitoredStack {
  readonly product: Product;
  readonly settings: CommonMonitoring;
  readonly services: readonly MonitoredService[];
  /** Alerts beyond those of any system. */
  readonly alerts: (scope: Scope) => readonly AlertGroup[];
  /** Those that there would be if its services exported everything that any release does. @default `alerts` */
  readonly possibleAlerts?: MonitoredSystem["alerts"];
  /** Its service level objectives. @default none */
  readonly objectives?: (scope: Scope) => readonly Objective[];
  /** Whether its runbooks are a page of many systems, whose headings lack the product's name. @default false */
  readonly sharedRunbooks?: boolean;
  /** Rows of the dashboard that come before those of any system. @default none */
  readonly rows?: (scope: Scope) => readonly DashboardRow[];
  /** Dashboards beside that one, by name. @default none */
  readonly dashboards?: Readonly<Record<string, DashboardFile>>;
}

/** Every alert of a system. */
export function alertGroups(system: MonitoredSystem): readonly AlertGroup[] {
  const { name } = system.product;
  const scope = scopeOf(system);
  const always = [targetDown(scope), clusterMetricsAbsent(scope), watchdog(scope)];
  const down = system.services.map(({ consequence, downAlert, service }) => ({
    ...serviceDown(scope, { name: downAlert, service, consequence }),
    heading: "ServiceDown",
  }));
  return [
    { name: `${name}-services`, alerts: [...down, ...always] },
    ...system.alerts(scope),
    ...objectiveAlerts(name, scope, objectivesOf(system)),
    ...commonAlerts(name, scope, system, system.settings.thresholds),
  ];
}

/** What is recorded for those alerts. */
export function recordingGroups(system: MonitoredSystem): readonly RecordingGroup[] {
  return objectiveRecordings(system.product.name, scopeOf(system), objectivesOf(system));
}

function objectivesOf(system: MonitoredSystem): readonly Objective[] {
  return system.objectives?.(scopeOf(system)) ?? [];
}

/** The names of the alerts that a system goes without, because its services export nothing that these could fire on. */
export function alertsLeftOut(system: MonitoredSystem): readonly string[] {
  const { alerts, possibleAlerts = alerts } = system;
  const namesOf = (of: MonitoredSystem["alerts"]) =>
    of(scopeOf(system)).flatMap((group) => group.alerts.map(({ name }) => name));
  const there = new Set(namesOf(alerts));
  return namesOf(possibleAlerts).filter((name) => !there.has(name));
}

/** Longest that Grafana takes. */
const maxUidLength = 40;

/** What an operator looks at, from what users notice down to what will run out. */
export function dashboardOf(system: MonitoredSystem): Dashboard {
  const { namespace, product, rows, services, settings } = system;
  const scope = scopeOf(system);
  const answers = services.map(({ service, title }) => answering(title, scope, service, tooLow(2, 1)));
  return {
    uid: `${product.name}-${namespace}`.slice(0, maxUidLength),
    title: `${product.title} (${namespace})`,
    tags: [product.name],
    rows: [
      { title: "Now", panels: [...alertPanels(scope), ...answers] },
      objectivesRow(product.name, scope, objectivesOf(system)),
      ...(rows?.(scope) ?? []),
      ...commonRows(scope, system, settings.thresholds),
    ].filter(({ panels }) => panels.length > 0),
  };
}

/** Everything of the monitoring that follows from a system, whose certificates' ends may be known only once they are issued. */
export function monitoringArgs(
  system: MonitoredSystem,
  certificates: Input<MonitoredCertificates> | undefined,
): Omit<MonitoringArgs, "namespace" | "labels"> {
  const { settings } = system;
  const known = output(certificates).apply((value) => ({ ...system, ...(value && { certificates: value }) }));
  const options = {
    ...{ runbooks: settings.runbooks, labels: settings.alertLabels },
    ...(system.sharedRunbooks && { withoutPrefix: system.product.title }),
  };
  return {
    targets: targetsOf(system),
    prometheus: settings.prometheus,
    interval: settings.scrapeInterval,
    selectedBy: settings.labels,
    rules: known.apply((all) => [...recordingGroups(all), ...ruleGroups(alertGroups(all), options)]),
    ...(system.dashboards && { dashboards: system.dashboards }),
    ...(settings.dashboard.enabled && {
      dashboard: {
        ...settings.dashboard,
        content: known.apply((all) => JSON.stringify(grafanaDashboard(dashboardOf(all)), undefined, 2)),
      },
    }),
  };
}

/** Services that tell of themselves, and the exporters beside the servers of stores. */
function targetsOf({ product, services, stores }: MonitoredSystem): readonly ScrapeTarget[] {
  return [
    ...services.map(({ path, port, portName, scrape, service }) => ({
      ...scrapeTarget(product.name, service, port),
      ...scrape,
      ...(portName !== undefined && { portName }),
      ...(path !== undefined && { path }),
    })),
    ...stores.map(({ exporter: { pods, port, service } }) => ({
      ...scrapeTarget(product.name, service, port),
      ...(pods && { pods }),
    })),
  ];
}

function scopeOf({ namespace, product }: MonitoredSystem): Scope {
  return { prefix: product.title, namespace };
}
