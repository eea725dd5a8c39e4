import { type Alert, anchor, headingOf } from "../components/monitoring/alert.ts";
import { alertGroups, recordingGroups } from "../components/monitoring/system.ts";
import { applicationMonitoring, ownHeading } from "../systems/application/monitoring.ts";
import { applicationSettings } from "../systems/application/settings/index.ts";
import { cordumMonitoring, type MonitoredCordum } from "../systems/cordum/monitoring.ts";
import { monitoring } from "../systems/cordum/settings/monitoring.ts";
import { kubeopMonitoring, type MonitoredKubeop } from "../systems/kubeop/monitoring/index.ts";
import { monitoring as kubeopSettings } from "../systems/kubeop/monitoring/settings.ts";
import { metricsAlerts } from "../systems/platform/metrics/alerts.ts";

/** A stack that has every alert; names and numbers are those of the defaults. */
const everything: MonitoredCordum = {
  namespace: "cordum",
  nats: { service: "cordum-nats", servers: 3, streams: [{ name: "CORDUM_JOBS", replicas: 3 }] },
  redis: { service: "cordum-redis", nodes: 6, topology: "cluster", durability: "throughput" },
  schedules: [
    { cronJob: "cordum-nats-backup", kind: "backup", maxAgeSeconds: 10_800 },
    { cronJob: "cordum-restore-drill", kind: "restore drill", maxAgeSeconds: 691_200 },
  ],
  certificates: { kind: "cert-manager", certificates: ["cordum-nats-server-tls"] },
};

/** docs/runbooks/alerts.md: what to do about each alert, in the words of the alert itself. */
export function alertsPage(): string {
  const groups = alertGroups(cordumMonitoring(everything, monitoring.parse({})));
  const alerts = groups.flatMap((group) => group.alerts);
  return `# Alerts

What each alert means and what to do. Every alert links to its heading on this page.

- \`critical\` pages somebody at any hour: service or data is lost now or within hours. \`warning\` is for working hours.
- Thresholds are settings: \`monitoring.thresholds\` in [settings](../settings.md). Names and thresholds on this page are the defaults, for a
  stack in the namespace \`cordum\`.
- The page has the alerts of all stacks. Those of Redis are for a Redis Cluster of six servers. \`cordum-production\` has three servers, and
  no alerts about slots.

\`make docs\` generates this page from the alerts in \`components\` and \`systems/cordum\`.

${sections(alerts.map((alert) => [alert.name, alert]))}`;
}

/** A stack of kubeOP that has every alert. */
const kubeop: MonitoredKubeop = {
  product: { name: "kubeop", title: "kubeOP" },
  namespace: "kubeop-system",
  admissionReplicas: 2,
  postgres: { service: "kubeop-postgres", instances: 3, backupAgeSeconds: 93_600 },
  schedules: [
    { cronJob: "kubeop-postgres-backup", kind: "backup", maxAgeSeconds: 10_800 },
    { cronJob: "kubeop-restore-drill", kind: "restore drill", maxAgeSeconds: 691_200 },
  ],
  certificates: { kind: "cert-manager", certificates: ["kubeop-admission-tls"] },
};

/** An application that has every alert. */
const application = applicationSettings.parse({
  system: "application",
  name: "shop",
  apiServer: { networks: ["192.0.2.10/32"] },
  stores: {
    nats: { kind: "nats", streams: ["ORDERS"] },
    postgres: { kind: "postgres" },
    redis: { kind: "redis", topology: "cluster", durability: "throughput" },
  },
  backups: { target: { kind: "s3", url: "https://s3.example.com", bucket: "shop" } },
  services: {
    web: { image: "registry.example.com/web:1", ports: { http: 8080, metrics: 9090 }, metrics: {} },
  },
});

/** docs/runbooks/application-alerts.md: the same of any application, without the name that each alert's begins with. */
export function applicationAlertsPage(): string {
  const product = { name: "shop", title: "Shop" };
  const certificates = { kind: "cert-manager", certificates: ["shop-nats-server-tls"] } as const;
  const groups = alertGroups({ ...applicationMonitoring(product, application), certificates });
  const alerts = groups.flatMap((group) => group.alerts);
  return `# Alerts of an application

What each alert of \`system: application\` means and what to do. Every alert links to its heading on this page, which is the name of the
alert without the name of the application.

- \`critical\` pages somebody at any hour: service or data is lost now or within hours. \`warning\` is for working hours.
- Thresholds are settings: \`monitoring.thresholds\` in [settings](../settings.md). Names and thresholds on this page are the defaults, for an
  application \`shop\` with a service \`web\`, a NATS, a PostgreSQL and a Redis Cluster.

\`make docs\` generates this page from the alerts in \`components\` and \`systems/application\`.

${sections(alerts.map((alert) => [headingOf(alert, product.title), alert]))}
## ${ownHeading}

Alerts that the stack file declares in \`monitoring.alerts\`. Their description there says what they mean. To link them to your own page,
set \`monitoring.runbooks\` to a page that has this heading, too.
`;
}

/** docs/runbooks/kubeop-alerts.md: the same of kubeOP. */
export function kubeopAlertsPage(): string {
  const settings = kubeopSettings.parse({
    objectives: {
      reconcileMetric: "kubeop_probe_reconcile_seconds",
      invoiceMetric: "kubeop_probe_invoice_differences",
    },
  });
  const system = kubeopMonitoring(kubeop, settings);
  const alerts = alertGroups(system).flatMap((group) => group.alerts);
  return `# Alerts of kubeOP

What each alert of \`system: kubeop\` means and what to do. Every alert links to its heading on this page.

- \`critical\` pages somebody at any hour: service or data is lost now or within hours. \`warning\` is for working hours.
- Thresholds, objectives and the names of metrics are settings: \`monitoring\` in [settings](../settings.md). Those on this page are the
  defaults.
- Alerts with \`Budget\` in their names are of service level objectives over 30 days. What they read is recorded: see
  [below](#what-is-recorded).
- Alerts of the objective \`reconciliation\` and of invoices exist where settings name the metrics of a prober.

\`make docs\` generates this page from the alerts in \`components\` and \`systems/kubeop\`.

${sections(alerts.map((alert) => [alert.name, alert]))}
## What is recorded

Of each objective, all that counts, what of it is bad, and \`…:bad_ratio_<window>\`, which is the sum of the one over the window divided by
that of the other.

\`\`\`promql
${recordingGroups(system)
  .flatMap(({ rules }) => rules.filter(({ record }) => /:(all|bad)$/.test(record)))
  .map(({ expr, record }) => `${record} =\n  ${expr}`)
  .join("\n")}
\`\`\`
`;
}

/** docs/runbooks/metrics-alerts.md: the same of the platform's own Prometheus. */
export function metricsAlertsPage(): string {
  const alerts = metricsAlerts("monitoring", true).flatMap((group) => group.alerts);
  return `# Alerts of the facilities metrics and alerts

What each alert of Prometheus, its operator and Alertmanager means and what to do, where \`system: platform\` installs them.

\`make docs\` generates this page from the alerts in \`systems/platform/metrics\`.

${sections(alerts.map((alert) => [alert.name, alert]))}`;
}

type Headed = readonly [heading: string, alert: Alert];

function sections(alerts: readonly Headed[]): string {
  return `${index(alerts)}\n${alerts.map(section).join("\n")}`;
}

function index(alerts: readonly Headed[]): string {
  const rows = alerts.map(
    ([heading, { description, for: time, severity }]) =>
      `| [${heading}](#${anchor(heading)}) | ${severity} | ${time} | ${cell(readable(description))} |`,
  );
  return ["| alert | severity | after | |", "| --- | --- | --- | --- |", ...rows, ""].join("\n");
}

function section([heading, alert]: Headed): string {
  const { description, expression, for: time, severity, steps, summary } = alert;
  return `## ${heading}

**${readable(summary)}.** ${readable(description)} (${severity}, after ${time})

${steps.map((step, i) => `${i + 1}. ${step}`).join("\n")}

\`\`\`promql
${expression}
\`\`\`
`;
}

/** What Prometheus fills in is shown as a name, such as ‹pod›. */
function readable(text: string): string {
  return text.replaceAll(/\{\{ \$(?:labels\.)?(\w+)[^}]*\}\}/g, "‹$1›");
}

/** A pipe would end the cell. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
