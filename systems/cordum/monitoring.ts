import { type Input, type Output, output } from "@pulumi/pulumi";
import { ruleGroups } from "../../components/monitoring/alert.ts";
import type { MonitoredCertificates } from "../../components/monitoring/alerts/certificates.ts";
import { grafanaDashboard } from "../../components/monitoring/dashboard.ts";
import type { MonitoringArgs } from "../../components/monitoring/index.ts";
import { exporterPorts, scrapeTarget } from "../../components/monitoring/monitored.ts";
import type { ScrapeTarget } from "../../components/monitoring/target.ts";
import { cordumAlerts, type MonitoredCordum } from "./alerts.ts";
import { cordumDashboard } from "./dashboard.ts";
import { cordum } from "./product.ts";
import type { MonitoringSettings } from "./settings/monitoring.ts";

/** What a stack runs, with ends of certificates that may be known only once they are issued. */
export type CordumToMonitor = Omit<MonitoredCordum, "certificates"> & {
  readonly certificates?: Input<MonitoredCertificates>;
};

/** Everything of the monitoring that follows from what a stack runs. */
export function cordumMonitoring(
  stack: CordumToMonitor,
  settings: MonitoringSettings,
): Omit<MonitoringArgs, "namespace" | "labels"> {
  const { certificates, ...rest } = stack;
  const known: Output<MonitoredCordum> = output(certificates).apply((value) => ({
    ...rest,
    ...(value && { certificates: value }),
  }));
  const options = { runbooks: settings.runbooks, labels: settings.alertLabels };
  return {
    targets: targets(stack),
    prometheus: settings.prometheus,
    interval: settings.scrapeInterval,
    selectedBy: settings.labels,
    rules: known.apply((all) => ruleGroups(cordumAlerts(all, settings.thresholds), options)),
    ...(settings.dashboard.enabled && {
      dashboard: { ...settings.dashboard, content: known.apply((all) => dashboardContent(all, settings)) },
    }),
  };
}

function dashboardContent(stack: MonitoredCordum, { thresholds }: MonitoringSettings): string {
  return JSON.stringify(grafanaDashboard(cordumDashboard(stack, thresholds)), undefined, 2);
}

/** What Cordum's document scrapes, but for NATS, which its exporter speaks for. */
function targets({ nats, redis }: CordumToMonitor): readonly ScrapeTarget[] {
  const target = (service: string, port: number) => scrapeTarget(cordum.name, service, port);
  return [
    target("cordum-api-gateway", 9092),
    target("cordum-scheduler", 9090),
    ...(nats ? [target(nats.service, exporterPorts.nats)] : []),
    ...(redis ? [target(redis.service, exporterPorts.redis)] : []),
  ];
}
