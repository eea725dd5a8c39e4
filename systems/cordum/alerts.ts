import type { Alert, AlertGroup, Scope } from "../../components/monitoring/alert.ts";
import { capacityAlerts } from "../../components/monitoring/alerts/capacity.ts";
import {
  certificateAlerts,
  type MonitoredCertificates,
} from "../../components/monitoring/alerts/certificates.ts";
import {
  jobFailed,
  type MonitoredSchedule,
  scheduleAlerts,
} from "../../components/monitoring/alerts/schedules.ts";
import {
  clusterMetricsAbsent,
  serviceDown,
  targetDown,
  watchdog,
} from "../../components/monitoring/alerts/targets.ts";
import { workloadAlerts } from "../../components/monitoring/alerts/workloads.ts";
import { natsAlerts } from "../../components/nats/alerts.ts";
import type { MonitoredNats } from "../../components/nats/monitored.ts";
import { type MonitoredRedis, redisAlerts } from "../../components/redis/alerts.ts";
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
  const scope = { prefix: "Cordum", namespace: stack.namespace };
  return [
    { name: "cordum-services", alerts: serviceAlerts(scope) },
    { name: "cordum-traffic", alerts: trafficAlerts(scope, thresholds, stack.serviceMetrics) },
    { name: "cordum-nats", alerts: stack.nats ? natsAlerts(scope, stack.nats, thresholds) : [] },
    { name: "cordum-redis", alerts: stack.redis ? redis(scope, stack.redis, thresholds) : [] },
    { name: "cordum-backups", alerts: [...scheduleAlerts(scope, stack.schedules), jobFailed(scope)] },
    { name: "cordum-certificates", alerts: certificates(scope, stack, thresholds) },
    { name: "cordum-workloads", alerts: workloadAlerts(scope) },
    { name: "cordum-capacity", alerts: capacityAlerts(scope, thresholds) },
  ];
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

function redis(scope: Scope, monitored: MonitoredRedis, thresholds: Thresholds): readonly Alert[] {
  return redisAlerts(scope, monitored, { ...thresholds, replicaLagSeconds: thresholds.redisLagSeconds });
}

function certificates(scope: Scope, stack: MonitoredCordum, thresholds: Thresholds): readonly Alert[] {
  if (!stack.certificates) return [];
  const { certificateCriticalDays, certificateWarningDays } = thresholds;
  return certificateAlerts(scope, stack.certificates, {
    warningDays: certificateWarningDays,
    criticalDays: certificateCriticalDays,
  });
}
