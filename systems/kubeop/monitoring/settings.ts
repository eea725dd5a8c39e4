import { z } from "zod";
import { metricName } from "../../../components/monitoring/metric-name.ts";
import {
  failurePercent,
  monitoringShape,
  thresholdShape,
  warningsFirst,
  warnsFirst,
} from "../../../components/monitoring/settings.ts";
import { postgresThresholds } from "../../../components/postgres/settings.ts";
import { metricNames } from "./metric-names.ts";

const thresholds = z
  .strictObject({
    errorPercent: failurePercent.default(1).describe("Percent of the API's requests that may fail."),
    reconcilesPerSecond: z
      .number()
      .positive()
      .max(1000)
      .default(5)
      .describe(
        "Reconciliations of one controller in a second. More of them, for minutes, are a controller that answers its own changes.",
      ),
    ...postgresThresholds,
    ...thresholdShape,
  })
  .prefault({})
  .refine(warnsFirst, warningsFirst);

/** Of nothing, no part can be spent: an objective of 100 % has no budget. */
const objective = z.number().min(50).max(99.999);

const objectives = z
  .strictObject({
    apiPercent: objective
      .default(99.9)
      .describe("Percent of the API's requests that must succeed, and of the time in which it must answer."),
    webhookPercent: objective
      .default(99.9)
      .describe(
        "Percent of the API server's calls of the webhooks that must have an answer, and of the time.",
      ),
    reconcileMetric: metricName
      .exactOptional()
      .describe(
        "Histogram of the seconds from a change of an App until its Deployment is as the change says, such as `kubeop_probe_reconcile_seconds` of a prober in the namespace. It needs a bound at `reconcileSeconds`. Default: no such objective, because kubeOP exports the time of single steps only.",
      ),
    reconcilePercent: objective
      .default(95)
      .describe("Percent of changes that must be done within `reconcileSeconds`: 95 is a P95."),
    reconcileSeconds: z.int().min(1).max(600).default(60).describe("Seconds that a change may take."),
    invoiceMetric: metricName
      .exactOptional()
      .describe(
        "Number of invoices that do not match usage, as something in the namespace that compares them exports it. Default: no alert, because kubeOP doesn't compare them.",
      ),
  })
  .prefault({})
  .describe("Service level objectives over 30 days, whose error budgets have alerts.");

export const monitoring = z
  .strictObject({
    ...monitoringShape("kubeOP", "docs/runbooks/kubeop-alerts.md"),
    metrics: metricNames,
    objectives,
    apiServerMetrics: z
      .boolean()
      .default(true)
      .describe(
        "Uses the API server's own metrics, which alone tell whether it can call the webhooks. false where the cluster's provider hides them.",
      ),
    verifyAdmission: z
      .boolean()
      .default(true)
      .describe(
        "Prometheus checks the certificate of the admission webhook. false where its operator reads no Secrets of systems, as the one of the facility `metrics` does.",
      ),
    thresholds,
  })
  .prefault({});

export type MonitoringSettings = z.output<typeof monitoring>;
