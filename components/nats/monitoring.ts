import type { MonitoredStore } from "../monitoring/store.ts";
import { natsAlerts } from "./alerts.ts";
import type { MonitoredNats } from "./monitored.ts";
import { natsPanels } from "./panels.ts";
import { ports } from "./server.ts";
import type { NatsThresholds } from "./settings.ts";

/** A NATS, for those who monitor it. The server itself serves no metrics: its exporter does. */
export function natsMonitoring(
  name: string,
  nats: MonitoredNats,
  thresholds: NatsThresholds,
): MonitoredStore {
  return {
    ...{ name, title: "NATS" },
    exporter: { service: nats.service, port: ports.metrics },
    alerts: (scope) => natsAlerts(scope, nats, thresholds),
    panels: (scope) => natsPanels(scope, nats, thresholds),
  };
}
