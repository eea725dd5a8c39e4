import { type Alert, anchor } from "../components/monitoring/alert.ts";
import { alertGroups } from "../components/monitoring/system.ts";
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
