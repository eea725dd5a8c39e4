import { z } from "zod";
import { type Alert, anchor } from "../components/monitoring/alert.ts";
import { alertGroups } from "../components/monitoring/system.ts";
import { postgresAlerts } from "../components/postgres/alerts.ts";
import { postgresThresholds } from "../components/postgres/settings.ts";
import { cordumMonitoring, type MonitoredCordum } from "../systems/cordum/monitoring.ts";
import { monitoring } from "../systems/cordum/settings/monitoring.ts";

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

/** What Cordum does without, and other systems have. */
const postgres = { service: "cordum-postgres", instances: 3, backupAgeSeconds: 93_600 };

/** docs/runbooks/alerts.md: what to do about each alert, in the words of the alert itself. */
export function alertsPage(): string {
  const groups = alertGroups(cordumMonitoring(everything, monitoring.parse({})));
  const scope = { prefix: "Cordum", namespace: everything.namespace };
  const others = postgresAlerts(scope, postgres, z.strictObject(postgresThresholds).parse({}));
  const alerts = [...groups.flatMap((group) => group.alerts), ...others];
  return `# Alerts

What each alert means and what to do. Every alert links to its heading here. \`critical\` wakes somebody: service or data
is lost now or within hours. \`warning\` is for working hours. Thresholds are settings, \`monitoring.thresholds\` in
docs/settings.md; names and thresholds below are those of the defaults, for a stack in the namespace \`cordum\`. The page has the alerts of
every stack. Those of Redis are for a Redis Cluster of six servers: \`cordum-production\` has three, and no alerts about slots.

This page is written by \`make docs\` from the alerts in \`components\` and \`systems/cordum\`.

${index(alerts)}
${alerts.map(section).join("\n")}`;
}

function index(alerts: readonly Alert[]): string {
  const rows = alerts.map(
    ({ description, for: time, name, severity }) =>
      `| [${name}](#${anchor(name)}) | ${severity} | ${time} | ${cell(readable(description))} |`,
  );
  return ["| alert | severity | after | |", "| --- | --- | --- | --- |", ...rows, ""].join("\n");
}

function section({ description, expression, for: time, name, severity, steps, summary }: Alert): string {
  return `## ${name}

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
