import { z } from "zod";
import { type MetricName, metricName } from "../../../components/monitoring/metric-name.ts";

const named = (preset: string) => metricName.default(metricName.parse(preset));

/**
 * The names under which kubeOP's programs export what alerts and panels read: those of its public code. Its document asks for
 * `http_request_duration_seconds`, `_errors_total` and `admission_requests_total`, which no public release exports
 * (docs/decisions/0027-kubeop-service-levels.md).
 */
export const metricNames = z
  .strictObject({
    apiRequests: named("kubeop_api_requests_total").describe(
      "Counter of the manager's answers, with a label for the path and one for the status.",
    ),
    apiDuration: named("kubeop_api_request_duration_seconds").describe(
      "Histogram of the time that the manager takes, with a label for the path.",
    ),
    pathLabel: label("path"),
    statusLabel: label("code"),
    serverErrors: z
      .array(z.string().regex(/^[\w .-]{1,100}$/, "a status such as Internal Server Error or 500"))
      .min(1)
      .default(["Internal Server Error", "Bad Gateway", "Service Unavailable", "Gateway Timeout"])
      .describe(
        "Statuses that are errors of the server's own making. The public code exports their texts, and not their numbers.",
      ),
    reconciliations: named("controller_runtime_reconcile_total").describe(
      "Counter of the operator's reconciliations, with the labels controller and result.",
    ),
    reconcileErrors: named("controller_runtime_reconcile_errors_total").describe(
      "Counter of those that failed, with the label controller.",
    ),
    queued: named("workqueue_depth").describe(
      "Number of objects that wait to be reconciled, with the label controller.",
    ),
    leading: named("leader_election_master_status").describe(
      "1 for the replica of the operator that leads, with the Lease as the label name.",
    ),
  })
  .prefault({})
  .describe("Names of the metrics that kubeOP's programs export. Default: those of its public code.");

function label(preset: string) {
  return z
    .string()
    .regex(/^[A-Za-z_]\w{0,62}$/, "a label such as code")
    .default(preset)
    .describe("Label of both.");
}

export type MetricNames = z.output<typeof metricNames>;
export type { MetricName };
