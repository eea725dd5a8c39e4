import { z } from "zod";
import { dashboards, expression } from "../../../components/monitoring/own-dashboards.ts";
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
  query: expression.describe("A number for each series, in PromQL."),
  above: z.number().describe("Fires where the number is greater."),
  for: z
    .string()
    .regex(/^[1-9]\d{0,3}[smh]$/, "a duration such as 5m")
    .default("5m")
    .describe("For how long it must be."),
  severity: z
    .enum(["critical", "warning"])
    .default("warning")
    .describe("`critical` wakes somebody, `warning` is for working hours."),
  summary: z.string().min(1).max(500).describe("One line for the page."),
  description: z.string().max(2000).default("").describe("What it means for users."),
});

export const monitoring = z
  .strictObject({
    ...monitoringShape("Applications", "docs/runbooks/application-alerts.md"),
    dashboards,
    alerts: z
      .record(z.string().regex(/^[A-Z][A-Za-z0-9]{0,62}$/, "an alert's name such as OrdersFailing"), alert)
      .default({})
      .describe(
        "Alerts of your own, by name, beside those of services, stores, backups, certificates and capacity.",
      ),
    thresholds: z
      .strictObject({ ...natsThresholds, ...postgresThresholds, ...redisThresholds, ...thresholdShape })
      .prefault({})
      .refine(warnsFirst, warningsFirst),
  })
  .prefault({});

export type MonitoringSettings = z.output<typeof monitoring>;
