import type { Scope } from "../../../components/monitoring/alert.ts";
import type { MonitoredControllers } from "../../../components/monitoring/alerts/controllers.ts";
import type { DashboardRow } from "../../../components/monitoring/dashboard.ts";
import { lines } from "../../../components/monitoring/panels.ts";
import { select } from "../../../components/monitoring/promql.ts";
import type { MetricNames } from "./metric-names.ts";
import { operator, operatorLease } from "./names.ts";
import type { MonitoringSettings } from "./settings.ts";

export function monitoredOperator({ metrics, thresholds }: MonitoringSettings): MonitoredControllers {
  const { leading, queued, reconcileErrors: errors, reconciliations } = metrics;
  return {
    service: operator,
    lease: operatorLease,
    metrics: { errors, leading, queued, reconciliations },
    loopsPerSecond: thresholds.reconcilesPerSecond,
  };
}

export function operatorRow({ namespace }: Scope, metrics: MetricNames): DashboardRow {
  const own = { namespace, service: operator };
  return {
    title: "Operator",
    panels: [
      lines("Reconciliations", "Without changes by users there are few.", "ops", [
        {
          expression: `sum by (controller) (rate(${select(metrics.reconciliations, own)}[5m]))`,
          legend: "{{controller}}",
        },
      ]),
      lines("Errors", "Tries that failed, within 20 minutes.", "short", [
        {
          expression: `sum by (controller) (increase(${select(metrics.reconcileErrors, own)}[20m]))`,
          legend: "{{controller}}",
        },
      ]),
      lines("Waiting", "Objects that wait for their turn.", "short", [
        { expression: `sum by (controller) (${select(metrics.queued, own)})`, legend: "{{controller}}" },
      ]),
      lines("Leader", "1 for the pod that leads.", "short", [
        {
          expression: `max by (pod) (${select(metrics.leading, { namespace, name: operatorLease })})`,
          legend: "{{pod}}",
        },
      ]),
    ],
  };
}
