import type { MonitoringArgs } from "../../../components/monitoring/index.ts";
import { prometheusPods } from "./prometheus.ts";
import type { MetricsSettings } from "./settings.ts";

type Client = Pick<MonitoringArgs, "interval" | "prometheus" | "selectedBy">;

/** How Prometheus measures the facilities of its own stack. */
export function prometheusOf({ namespace, prometheus }: MetricsSettings): Client {
  const { interval, selects } = prometheus;
  return { prometheus: { namespace, podLabels: prometheusPods }, interval, selectedBy: selects };
}
