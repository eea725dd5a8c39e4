import type { Alert, Scope } from "../../../components/monitoring/alert.ts";
import type { DashboardRow } from "../../../components/monitoring/dashboard.ts";
import { partOf } from "../../../components/monitoring/metric-name.ts";
import { lines } from "../../../components/monitoring/panels.ts";
import { type Matchers, matching, select } from "../../../components/monitoring/promql.ts";
import type { Measured } from "../../../components/monitoring/slo.ts";
import type { DroppedSeries } from "../../../components/monitoring/target.ts";
import { errorsAlert } from "../../../components/monitoring/traffic.ts";
import type { MetricNames } from "./metric-names.ts";
import { manager } from "./names.ts";

/** What the kubelet and Prometheus ask for is counted too, and hides errors among many good answers. */
const uncounted = "/(healthz|readyz|metrics|version)";

/** Answers 503 where a cluster isn't ready, which is the right answer. */
const clusterReady = "/v1/clusters/.+/ready";

const notMatching = (value: string) => ({ operator: "!~", value }) as const;

/** Requests of users, and those of them that fail by no fault of who asked. */
function requestsOf({ pathLabel, serverErrors, statusLabel }: MetricNames): {
  readonly counted: Matchers;
  readonly failed: Matchers;
} {
  return {
    counted: { service: manager, [pathLabel]: notMatching(uncounted) },
    failed: {
      [statusLabel]: matching(serverErrors.map((status) => status.replaceAll(".", "\\.")).join("|")),
      [pathLabel]: notMatching(`${uncounted}|${clusterReady}`),
    },
  };
}

export function apiAlerts(scope: Scope, metrics: MetricNames, percent: number): readonly Alert[] {
  return errorsAlert(scope, {
    ...{ name: "ApiErrors", service: manager, counter: [metrics.apiRequests], percent },
    ...requestsOf(metrics),
    suspects: "PostgreSQL, or the API server of a registered cluster,",
  });
}

export function apiRequests({ namespace }: Scope, metrics: MetricNames): Measured {
  const { counted, failed } = requestsOf(metrics);
  const rate = (matchers: Matchers) =>
    `sum(rate(${select(metrics.apiRequests, { namespace, ...matchers })}[5m]))`;
  return { all: rate(counted), bad: rate({ ...counted, ...failed }) };
}

/**
 * Paths hold the ids of tenants and clusters, and each would have a histogram. The counter of requests keeps them: its alerts
 * tell paths apart, and counters that lose the label that sets them apart overwrite each other.
 */
export function pathsWithIds({ apiDuration, pathLabel }: MetricNames): readonly DroppedSeries[] {
  return [
    { metric: `${apiDuration}_(bucket|sum|count)`, label: pathLabel, values: "/v1/[a-z]+/[^/]+(/.*)?" },
  ];
}

export function apiRow({ namespace }: Scope, metrics: MetricNames): DashboardRow {
  const { counted } = requestsOf(metrics);
  const requests = `rate(${select(metrics.apiRequests, { namespace, ...counted })}[5m])`;
  const slowest = (quantile: number) => {
    const buckets = select(partOf(metrics.apiDuration, "bucket"), { namespace, ...counted });
    return `histogram_quantile(${quantile}, sum by (le) (rate(${buckets}[5m])))`;
  };
  return {
    title: "API",
    panels: [
      lines(
        "Requests by status",
        "Answered by the managers in each second, health checks left out.",
        "reqps",
        [
          {
            expression: `sum by (${metrics.statusLabel}) (${requests})`,
            legend: `{{${metrics.statusLabel}}}`,
          },
        ],
      ),
      lines("Duration", "Of requests without an id in their path.", "s", [
        { expression: slowest(0.5), legend: "median" },
        { expression: slowest(0.95), legend: "95 %" },
      ]),
      lines("Requests by pod", "They should share the load evenly.", "reqps", [
        { expression: `sum by (pod) (${requests})`, legend: "{{pod}}" },
      ]),
    ],
  };
}
