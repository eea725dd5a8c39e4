import { backedUp } from "../../components/backup/backed-up.ts";
import { monitoredBackups } from "../../components/backup/monitored.ts";
import type { Scope } from "../../components/monitoring/alert.ts";
import { countersIn } from "../../components/monitoring/counters.ts";
import type { MonitoredStack } from "../../components/monitoring/stack.ts";
import type { MonitoredService, MonitoredSystem } from "../../components/monitoring/system.ts";
import { trafficRow } from "../../components/monitoring/traffic.ts";
import { type MonitoredNats, monitoredNats } from "../../components/nats/monitored.ts";
import { natsMonitoring } from "../../components/nats/monitoring.ts";
import { streamReplicas } from "../../components/nats/settings.ts";
import { type MonitoredRedis, monitoredRedis } from "../../components/redis/monitored.ts";
import { redisMonitoring } from "../../components/redis/monitoring.ts";
import { serviceMetrics } from "./behaviour.ts";
import { jobsRow } from "./jobs-row.ts";
import type { CordumMetric } from "./metrics.ts";
import { cordum, streams } from "./product.ts";
import { storesOf } from "./settings/contradictions.ts";
import type { CordumSettings } from "./settings/index.ts";
import type { MonitoringSettings } from "./settings/monitoring.ts";
import { type CordumCounters, counterNames, trafficAlerts } from "./traffic-alerts.ts";

/** What a Cordum stack runs, as far as its alerts and its dashboard must know. */
export interface MonitoredCordum extends Omit<MonitoredStack, "stores"> {
  /** What Cordum's services export. @default everything that any release does */
  readonly serviceMetrics?: readonly CordumMetric[];
  /** Left out where NATS is somebody else's service. */
  readonly nats?: MonitoredNats;
  /** Left out where Redis is somebody else's service. */
  readonly redis?: MonitoredRedis;
}

export function monitoredCordum(settings: CordumSettings): MonitoredCordum {
  const replicas = streamReplicas(settings.nats);
  const stored = streams.map((name) => ({ name, replicas }));
  const nats = monitoredNats(settings.nats, "cordum-nats", stored);
  const redis = monitoredRedis(settings.redis, "cordum-redis");
  const kinds = backedUp(settings.backups, storesOf(settings)).map(({ kind }) => kind);
  return {
    namespace: settings.namespace.name,
    serviceMetrics: serviceMetrics(settings),
    ...(nats && { nats }),
    ...(redis && { redis }),
    schedules: monitoredBackups({ partOf: cordum.name }, kinds, settings.monitoring.thresholds),
  };
}

/** What Cordum's document scrapes, but for NATS, which its exporter speaks for. */
const services: readonly MonitoredService[] = [
  {
    ...{ service: "cordum-api-gateway", title: "Gateways", port: 9092, downAlert: "GatewayDown" },
    consequence: "Nobody can submit a job or ask for its result.",
  },
  {
    ...{ service: "cordum-scheduler", title: "Schedulers", port: 9090, downAlert: "SchedulerDown" },
    consequence: "Jobs are taken and wait: none is handed to a worker.",
  },
];

/** Everything of Cordum that is monitored. */
export function cordumMonitoring(
  { nats, redis, serviceMetrics, ...stack }: MonitoredCordum,
  settings: MonitoringSettings,
): MonitoredSystem {
  const { thresholds } = settings;
  const counters = countersIn(counterNames, serviceMetrics);
  const alerts = (counted: CordumCounters) => (scope: Scope) => [
    { name: "cordum-traffic", alerts: trafficAlerts(scope, thresholds, counted) },
  ];
  return {
    ...{ ...stack, product: cordum, settings, services },
    stores: [
      ...(nats ? [natsMonitoring("nats", nats, thresholds)] : []),
      ...(redis ? [redisMonitoring("redis", redis, thresholds)] : []),
    ],
    alerts: alerts(counters),
    possibleAlerts: alerts(countersIn(counterNames)),
    rows: (scope) => [trafficRow(scope, counters("requests"), "gateways"), jobsRow(scope, counters)],
  };
}
