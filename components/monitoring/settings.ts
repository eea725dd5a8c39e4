import { z } from "zod";
import { annotations, durationSeconds, labels, once, peer } from "../fields.ts";

/** Longer than anything is waited for: a year. */
export const mostSeconds = 365 * 86_400;
const mostScrapeSeconds = 60;

/** Labels as Prometheus names them; two of them say what the alert itself is. */
const alertLabels = z.record(
  z
    .string()
    .regex(
      /^(?!__|(alertname|severity)$)[A-Za-z_]\w{0,62}$/,
      "a label of Prometheus such as team; alertname and severity are the alert's own",
    ),
  z.string().max(1024),
);
export const percent = z.int().min(1).max(99);

/** What an operator may want to hear of earlier or later, whatever the stores; those have theirs in their own folders. */
export const thresholdShape = {
  volumeWarningPercent: percent.default(80).describe("Percent of any volume."),
  volumeCriticalPercent: percent.default(92).describe("Percent of any volume."),
  quotaPercent: percent.default(95).describe("Percent of any resource in the namespace's quota."),
  certificateWarningDays: z
    .int()
    .min(1)
    .max(365)
    .default(21)
    .describe("Days before expiry. A weekly update has reissued the certificate by then."),
  certificateCriticalDays: z.int().min(1).max(365).default(7).describe("Days before expiry."),
  backupAgeSeconds: z
    .int()
    .min(60)
    .max(mostSeconds)
    .default(3 * 3600)
    .describe("Age of the last good backup, in seconds. One hourly run may fail, but not two."),
  drillAgeSeconds: z
    .int()
    .min(60)
    .max(mostSeconds)
    .default(8 * 86_400)
    .describe("Age of the last good restore drill, in seconds: a week and a day."),
};

/** Share of something that may fail. */
export const failurePercent = z.number().min(0).max(100);

/** The same of HTTP requests, where a service counts them. */
export const trafficThresholds = {
  errorPercent: failurePercent
    .default(5)
    .describe("Percent of the API's requests that may fail. At 5 % users notice."),
};

const thresholds = z.strictObject(thresholdShape);

export type CommonThresholds = z.infer<typeof thresholds>;

/** Something warns of it before it is critical: while less is used, and while more days are left. */
export function warnsFirst(values: Readonly<Record<string, number>>): boolean {
  return Object.entries(values).every(([name, warning]) => {
    const critical = name.includes("Warning") ? values[name.replace("Warning", "Critical")] : undefined;
    if (critical === undefined) return true;
    return name.endsWith("Days") ? warning >= critical : warning <= critical;
  });
}

/** For {@link warnsFirst}. */
export const warningsFirst = "warnings that come before their critical alerts";

/** What can be set of any monitoring but for its thresholds; dashboards go into `folder`, and `page` tells what to do about alerts. */
export function monitoringShape(folder: string, page: string) {
  return {
    enabled: z
      .boolean()
      .default(true)
      .describe(
        "Creates ServiceMonitors, alert rules and a dashboard. The cluster needs the Prometheus Operator.",
      ),
    requires: z
      .array(z.enum(["metrics", "alerts"]))
      .refine(once, "each facility once")
      .default([])
      .describe(
        "Facilities that must run before the stack is deployed: `metrics` is a Prometheus, `alerts` an Alertmanager. Default: only the CustomResourceDefinitions must exist.",
      ),
    labels: labels
      .default({ release: "kube-prometheus-stack" })
      .describe(
        "Labels by which Prometheus selects ServiceMonitors and rules, such as the name of its Helm release.",
      ),
    prometheus: peer("monitoring", { "app.kubernetes.io/name": "prometheus" }).describe(
      "Prometheus' pods, which the NetworkPolicies admit to the metrics ports only.",
    ),
    scrapeInterval: z
      .string()
      .regex(/^[1-9]\d{0,3}[sm]$/, "an interval such as 15s or 1m")
      .refine(
        (text) => durationSeconds(text) <= mostScrapeSeconds,
        "at most 1m: alerts look at the last 5m, and must find several scrapes in them",
      )
      .default("30s")
      .describe("Interval between two scrapes."),
    alertLabels: alertLabels.default({}).describe("Labels of every alert, for the routes of Alertmanager."),
    runbooks: z
      .string()
      .regex(/^[^\s{}"#]{1,1024}$/, "an address or a path, without # and what follows it")
      .default(page)
      .describe(`Where ${page} is published. Alerts link to their headings there.`),
    dashboard: z
      .strictObject({
        enabled: z.boolean().default(true).describe("Creates a Grafana dashboard, as a ConfigMap."),
        labels: labels
          .default({ grafana_dashboard: "1" })
          .describe("Labels by which Grafana's sidecar finds dashboards."),
        annotations: annotations
          .default({ grafana_folder: folder })
          .describe("Annotations by which the sidecar chooses the folder."),
      })
      .prefault({}),
  };
}

const shape = monitoringShape("", "");
const common = z.strictObject({ ...shape, thresholds });

export type CommonMonitoring = z.infer<typeof common>;
