import { z } from "zod";
import { alertQuery, alertText } from "../../../components/monitoring/own-alerts.ts";
import { dashboards } from "../../../components/monitoring/own-dashboards.ts";
import {
  monitoringShape,
  thresholdShape,
  warningsFirst,
  warnsFirst,
} from "../../../components/monitoring/settings.ts";
import { natsThresholds } from "../../../components/nats/settings.ts";
import { postgresThresholds } from "../../../components/postgres/settings.ts";
import { redisThresholds } from "../../../components/redis/settings.ts";

const alert = z.strictObject({
  query: alertQuery.describe("PromQL expression."),
  above: z.number().describe("The alert fires if a value of the expression is greater."),
  for: z
    .string()
    .regex(/^[1-9]\d{0,3}[smh]$/, "a duration such as 5m")
    .default("5m")
    .describe("How long the value must be greater."),
  severity: z
    .enum(["critical", "warning"])
    .default("warning")
    .describe("`critical` pages somebody at any hour; `warning` is for working hours."),
  summary: alertText(z.string().min(1).max(500)).describe("Summary, in one line."),
  description: alertText(z.string().max(2000)).default("").describe("What it means for users."),
});

export const monitoring = z
  .strictObject({
    ...monitoringShape("Applications", "docs/runbooks/application-alerts.md"),
    dashboards,
    alerts: z
      .record(z.string().regex(/^[A-Z][A-Za-z0-9]{0,62}$/, "an alert's name such as OrdersFailing"), alert)
      .default({})
      .describe(
        "Your own alerts, by name, in addition to those of services, stores, backups, certificates and capacity.",
      ),
    thresholds: z
      .strictObject({ ...natsThresholds, ...postgresThresholds, ...redisThresholds, ...thresholdShape })
      .prefault({})
      .refine(warnsFirst, warningsFirst),
  })
  .prefault({});

export type MonitoringSettings = z.output<typeof monitoring>;
