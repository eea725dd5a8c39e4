import { archiveTarget } from "../../components/postgres/archive-target.ts";
import { monitoredPostgres } from "../../components/postgres/monitored.ts";
import type { MonitoredKubeop } from "./monitoring/index.ts";
import { kubeop } from "./product.ts";
import type { KubeopSettings } from "./settings/index.ts";

/** What a stack runs, as far as its alerts and its dashboard must know. */
export function monitoredKubeop(settings: KubeopSettings): MonitoredKubeop {
  const { admission, database, namespace } = settings;
  const archived = archiveTarget("postgres", database, settings) !== undefined;
  const postgres = monitoredPostgres(database, "kubeop-postgres", archived);
  return {
    product: kubeop,
    namespace: namespace.name,
    admissionReplicas: admission.replicas,
    ...(postgres && { postgres }),
    schedules: [],
  };
}
