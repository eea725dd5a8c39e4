import type { MonitoredService, MonitoredSystem } from "../../components/monitoring/system.ts";
import { archiveTarget } from "../../components/postgres/archive-target.ts";
import { monitoredPostgres } from "../../components/postgres/monitored.ts";
import { postgresMonitoring } from "../../components/postgres/monitoring.ts";
import { kubeop, names } from "./product.ts";
import type { KubeopSettings } from "./settings/index.ts";

/** Where metrics are read. The operator has a third port with the same, which stays closed. */
export const measured: readonly MonitoredService[] = [
  {
    ...{ service: names.manager, title: "Managers", port: 8080, portName: "http", downAlert: "ManagerDown" },
    consequence: "Nobody can use the API. What runs for tenants goes on.",
  },
  {
    ...{ service: names.operator, title: "Operators", port: 8081, downAlert: "OperatorDown" },
    consequence: "Nothing becomes of new and changed tenants, projects and apps.",
  },
  {
    ...{ service: names.admission, title: "Admission", port: 8443, portName: "https" },
    tls: { secret: names.certificate, serverName: `${names.admission}.${names.namespace}.svc` },
    downAlert: "AdmissionDown",
    consequence: "The API server refuses every new and changed app and project.",
  },
];

/** Everything of kubeOP that is monitored. */
export function kubeopMonitoring(settings: KubeopSettings): MonitoredSystem {
  const { database, monitoring, namespace } = settings;
  const archived = archiveTarget("postgres", database, settings) !== undefined;
  const postgres = monitoredPostgres(database, "kubeop-postgres", archived);
  return {
    product: kubeop,
    settings: monitoring,
    namespace: namespace.name,
    services: measured,
    stores: postgres ? [postgresMonitoring("postgres", postgres, monitoring.thresholds)] : [],
    schedules: [],
    alerts: () => [],
  };
}
