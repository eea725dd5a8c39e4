import type { Alert, AlertGroup, Scope } from "../../components/monitoring/alert.ts";
import type { MonitoredCertificates } from "../../components/monitoring/alerts/certificates.ts";
import type { MonitoredSchedule } from "../../components/monitoring/alerts/schedules.ts";
import {
  clusterMetricsAbsent,
  serviceDown,
  targetDown,
  watchdog,
} from "../../components/monitoring/alerts/targets.ts";
import { commonAlerts, type MonitoredStack } from "../../components/monitoring/stack.ts";
import type { MonitoredNats } from "../../components/nats/monitored.ts";
import type { MonitoredRedis } from "../../components/redis/alerts.ts";
import { cordum } from "./product.ts";
import type { CordumMetric } from "./releases.ts";
import type { MonitoringSettings } from "./settings/monitoring.ts";
import { trafficAlerts } from "./traffic-alerts.ts";

/** What a stack runs, as far as its alerts and its dashboard must know. */
export interface MonitoredCordum {
  readonly namespace: string;
  /** What Cordum's services export. @default everything that any release does */
  readonly serviceMetrics?: readonly CordumMetric[];
  /** Left out where NATS is somebody else's service. */
  readonly nats?: MonitoredNats;
  /** Left out where Redis is somebody else's service. */
  readonly redis?: MonitoredRedis;
  readonly schedules: readonly MonitoredSchedule[];
  /** Left out where nothing is encrypted. */
  readonly certificates?: MonitoredCertificates;
}

export type Thresholds = MonitoringSettings["thresholds"];

/** Every alert of a Cordum stack. */
export function cordumAlerts(stack: MonitoredCordum, thresholds: Thresholds): readonly AlertGroup[] {
  const scope = { prefix: cordum.title, namespace: stack.namespace };
  return [
    { name: "cordum-services", alerts: serviceAlerts(scope) },
    { name: "cordum-traffic", alerts: trafficAlerts(scope, thresholds, stack.serviceMetrics) },
    ...commonAlerts(cordum.name, scope, commonPart(stack), thresholds),
  ];
}

/** What every system has; of Cordum's stores there is one of each kind. */
export function commonPart({ nats, redis, ...stack }: MonitoredCordum): MonitoredStack {
  return { ...stack, nats: nats ? { nats } : {}, redis: redis ? { redis } : {} };
}

/** The alerts that a stack goes without, because its services export nothing that they could fire on. */
export function alertsLeftOut(stack: MonitoredCordum, thresholds: Thresholds): readonly string[] {
  const names = (one: MonitoredCordum) =>
    cordumAlerts(one, thresholds).flatMap(({ alerts }) => alerts.map(({ name }) => name));
  const { serviceMetrics: _, ...withAll } = stack;
  const there = new Set(names(stack));
  return names(withAll).filter((name) => !there.has(name));
}

function serviceAlerts(scope: Scope): readonly Alert[] {
  return [
    serviceDown(scope, {
      name: "GatewayDown",
      service: "cordum-api-gateway",
      consequence: "Nobody can submit a job or ask for its result.",
    }),
    serviceDown(scope, {
      name: "SchedulerDown",
      service: "cordum-scheduler",
      consequence: "Jobs are taken and wait: none is handed to a worker.",
    }),
    targetDown(scope),
    clusterMetricsAbsent(scope),
    watchdog(scope),
  ];
}
