import { monitoredBackups } from "../../components/backup/monitored.ts";
import type { Alert, Scope } from "../../components/monitoring/alert.ts";
import { aboveThreshold } from "../../components/monitoring/own-alerts.ts";
import type { MonitoredStore } from "../../components/monitoring/store.ts";
import type { MonitoredService, MonitoredSystem } from "../../components/monitoring/system.ts";
import { monitoredNats } from "../../components/nats/monitored.ts";
import { natsMonitoring } from "../../components/nats/monitoring.ts";
import { streamReplicas } from "../../components/nats/settings.ts";
import { archiveTarget } from "../../components/postgres/archive-target.ts";
import { monitoredPostgres } from "../../components/postgres/monitored.ts";
import { postgresMonitoring } from "../../components/postgres/monitoring.ts";
import { monitoredRedis } from "../../components/redis/monitored.ts";
import { redisMonitoring } from "../../components/redis/monitoring.ts";
import type { Product } from "../../components/system/foundation.ts";
import { ownDashboards } from "./dashboards.ts";
import { ownStores } from "./kinds.ts";
import type { MonitoringSettings } from "./settings/monitoring.ts";
import type { ApplicationSettings } from "./settings/schema.ts";
import type { StoreSettings } from "./settings/stores.ts";

/** Everything of an application that is monitored. */
export function applicationMonitoring(product: Product, settings: ApplicationSettings): MonitoredSystem {
  const { monitoring, namespace, stores } = settings;
  const { name } = product;
  return {
    product,
    settings: monitoring,
    namespace: namespace.name,
    services: measured(settings.services),
    stores: Object.entries(stores).flatMap(([store, one]) =>
      monitoredStore(store, one, `${name}-${store}`, settings),
    ),
    schedules: ownStores(settings).flatMap((store) =>
      monitoredBackups({ partOf: name, of: store.name }, [store.settings.kind], monitoring.thresholds),
    ),
    sharedRunbooks: true,
    dashboards: ownDashboards(settings),
    alerts: (scope) => [{ name: `${name}-own`, alerts: ownAlerts(scope, monitoring.alerts) }],
  };
}

function monitoredStore(
  name: string,
  store: StoreSettings,
  service: string,
  settings: ApplicationSettings,
): readonly MonitoredStore[] {
  const { thresholds } = settings.monitoring;
  switch (store.kind) {
    case "nats": {
      const streams = store.streams.map((stream) => ({ name: stream, replicas: streamReplicas(store) }));
      const nats = monitoredNats(store, service, streams);
      return nats ? [natsMonitoring(name, nats, thresholds)] : [];
    }
    case "postgres": {
      const postgres = monitoredPostgres(store, service, archiveTarget(name, store, settings) !== undefined);
      return postgres ? [postgresMonitoring(name, postgres, thresholds)] : [];
    }
    case "redis": {
      const redis = monitoredRedis(store, service);
      return redis ? [redisMonitoring(name, redis, thresholds)] : [];
    }
  }
}

/** The services whose metrics are read. */
function measured(services: ApplicationSettings["services"]): readonly MonitoredService[] {
  return Object.entries(services).flatMap(([service, { metrics, ports }]) => {
    if (!metrics) return [];
    return [
      {
        ...{ service, title: service, downAlert: `${inCapitals(service)}Down` },
        ...{ port: ports[metrics.port] ?? 0, portName: metrics.port, path: metrics.path },
        consequence: `No pod of ${service} answers: whatever it does for users is not done.`,
      },
    ];
  });
}

/** Where the page says what to do about alerts that it can't know. */
export const ownHeading = "Your own alerts";

function ownAlerts({ prefix }: Scope, all: MonitoringSettings["alerts"]): readonly Alert[] {
  return Object.entries(all).map(([name, { above, description, for: time, query, severity, summary }]) => ({
    name: `${prefix}${name}`,
    severity,
    for: time,
    expression: aboveThreshold(query, above),
    summary,
    description,
    heading: ownHeading,
    steps: [],
  }));
}

/** A name as part of an alert's, such as `OrderApi`. */
export function inCapitals(name: string): string {
  return name
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}
