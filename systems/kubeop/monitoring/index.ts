import type { Scope } from "../../../components/monitoring/alert.ts";
import { controllerAlerts } from "../../../components/monitoring/alerts/controllers.ts";
import type { MonitoredStack } from "../../../components/monitoring/stack.ts";
import type { MonitoredService, MonitoredSystem } from "../../../components/monitoring/system.ts";
import type { MonitoredPostgres } from "../../../components/postgres/monitored.ts";
import { postgresMonitoring } from "../../../components/postgres/monitoring.ts";
import type { Product } from "../../../components/system/foundation.ts";
import { admissionAlerts, admissionRow } from "./admission.ts";
import { apiAlerts, apiRow, pathsWithIds } from "./api.ts";
import { admission, admissionSecret, manager, operator } from "./names.ts";
import { invoiceAlerts, kubeopObjectives } from "./objectives.ts";
import { monitoredOperator, operatorRow } from "./operator.ts";
import type { MonitoringSettings } from "./settings.ts";

/** What a kubeOP stack runs, as far as its alerts and its dashboard must know. */
export interface MonitoredKubeop extends Omit<MonitoredStack, "stores"> {
  readonly product: Product;
  /** Pods of the admission webhook. */
  readonly admissionReplicas: number;
  /** Left out where PostgreSQL is somebody else's service. */
  readonly postgres?: MonitoredPostgres;
}

/** Everything of kubeOP that is monitored. */
export function kubeopMonitoring(stack: MonitoredKubeop, settings: MonitoringSettings): MonitoredSystem {
  const { admissionReplicas: replicas, postgres, ...common } = stack;
  const { metrics, thresholds } = settings;
  const webhook = { replicas, apiServerMetrics: settings.apiServerMetrics };
  const alerts = (admitted: typeof webhook) => (scope: Scope) => [
    { name: "kubeop-api", alerts: apiAlerts(scope, metrics, thresholds.errorPercent) },
    { name: "kubeop-operator", alerts: controllerAlerts(scope, monitoredOperator(settings)) },
    { name: "kubeop-admission", alerts: admissionAlerts(scope, admitted) },
    { name: "kubeop-invoices", alerts: invoiceAlerts(scope, settings.objectives) },
  ];
  return {
    ...{ ...common, settings },
    services: services(stack.namespace, settings),
    stores: postgres ? [postgresMonitoring("postgres", postgres, thresholds)] : [],
    alerts: alerts(webhook),
    possibleAlerts: alerts({ ...webhook, apiServerMetrics: true }),
    objectives: (scope) => kubeopObjectives(scope, settings),
    rows: (scope) => [apiRow(scope, metrics), operatorRow(scope, metrics), admissionRow(webhook)],
  };
}

function services(namespace: string, settings: MonitoringSettings): readonly MonitoredService[] {
  const certificate = { secret: admissionSecret, serverName: `${admission}.${namespace}.svc` };
  return [
    {
      ...{ service: manager, title: "Managers", port: 8080, portName: "http", downAlert: "ManagerDown" },
      consequence: "Nobody can reach the API. What runs for tenants goes on.",
      scrape: { drop: pathsWithIds(settings.metrics) },
    },
    {
      ...{ service: operator, title: "Operators", port: 8081, downAlert: "OperatorDown" },
      consequence: "Changes of Projects and Apps have no effect. What runs for tenants goes on.",
    },
    {
      ...{ service: admission, title: "Webhooks", port: 8443, portName: "https", downAlert: "AdmissionDown" },
      consequence: "Apps and Projects can't be created or changed.",
      scrape: settings.verifyAdmission ? { tls: certificate } : { unverifiedTls: true },
    },
  ];
}
