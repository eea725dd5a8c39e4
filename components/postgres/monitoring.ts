import type { MonitoredStore } from "../monitoring/store.ts";
import { postgresAlerts } from "./alerts.ts";
import { instancePods, ports } from "./cluster-spec.ts";
import type { MonitoredPostgres } from "./monitored.ts";
import { postgresPanels } from "./panels.ts";
import type { PostgresThresholds } from "./settings.ts";

/** A PostgreSQL, for those who monitor it. Each server tells of itself, in pods that the operator labels. */
export function postgresMonitoring(
  name: string,
  postgres: MonitoredPostgres,
  thresholds: PostgresThresholds,
): MonitoredStore {
  const { service } = postgres;
  return {
    ...{ name, title: "PostgreSQL" },
    exporter: { service, port: ports.metrics, pods: instancePods(service) },
    // The operator lets no primary go, and promotes another one where a node is drained.
    operatedBudgets: [`${service}-primary`],
    alerts: (scope) => postgresAlerts(scope, postgres, thresholds),
    panels: (scope) => postgresPanels(scope, postgres, thresholds),
  };
}
