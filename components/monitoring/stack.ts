import { natsAlerts } from "../nats/alerts.ts";
import type { MonitoredNats } from "../nats/monitored.ts";
import { type MonitoredPostgres, postgresAlerts, primaryBudget } from "../postgres/alerts.ts";
import { type MonitoredRedis, redisAlerts } from "../redis/alerts.ts";
import type { AlertGroup, Scope } from "./alert.ts";
import { capacityAlerts } from "./alerts/capacity.ts";
import { certificateAlerts, type MonitoredCertificates } from "./alerts/certificates.ts";
import { jobFailed, type MonitoredSchedule, scheduleAlerts } from "./alerts/schedules.ts";
import { workloadAlerts } from "./alerts/workloads.ts";
import type { CommonThresholds } from "./settings.ts";

/** What a stack of any system runs, as far as alerts and dashboards must know. */
export interface MonitoredStack {
  readonly namespace: string;
  /** Its NATS clusters, by the names that their groups of alerts have. */
  readonly nats: Readonly<Record<string, MonitoredNats>>;
  readonly redis: Readonly<Record<string, MonitoredRedis>>;
  /** Its PostgreSQL clusters. @default none */
  readonly postgres?: Readonly<Record<string, MonitoredPostgres>>;
  readonly schedules: readonly MonitoredSchedule[];
  /** Left out where nothing is encrypted. */
  readonly certificates?: MonitoredCertificates;
}

/** The alerts of stores, backups, certificates, pods and capacity, in groups whose names begin with `partOf`. */
export function commonAlerts(
  partOf: string,
  scope: Scope,
  stack: MonitoredStack,
  thresholds: CommonThresholds,
): readonly AlertGroup[] {
  const redisThresholds = { ...thresholds, replicaLagSeconds: thresholds.redisLagSeconds };
  return [
    ...Object.entries(stack.nats).map(([name, nats]) => ({
      name: `${partOf}-${name}`,
      alerts: natsAlerts(scope, nats, thresholds),
    })),
    ...Object.entries(stack.redis).map(([name, redis]) => ({
      name: `${partOf}-${name}`,
      alerts: redisAlerts(scope, redis, redisThresholds),
    })),
    ...Object.entries(stack.postgres ?? {}).map(([name, postgres]) => ({
      name: `${partOf}-${name}`,
      alerts: postgresAlerts(scope, postgres),
    })),
    { name: `${partOf}-backups`, alerts: [...scheduleAlerts(scope, stack.schedules), jobFailed(scope)] },
    { name: `${partOf}-certificates`, alerts: certificates(scope, stack, thresholds) },
    { name: `${partOf}-workloads`, alerts: workloadAlerts(scope) },
    { name: `${partOf}-capacity`, alerts: capacityAlerts(scope, thresholds, primaryBudgets(stack)) },
  ];
}

/** The operator of PostgreSQL lets no primary go, and promotes another one where a node is drained. */
function primaryBudgets({ postgres = {} }: MonitoredStack): readonly string[] {
  return Object.values(postgres).map(({ service }) => primaryBudget(service));
}

function certificates(scope: Scope, stack: MonitoredStack, thresholds: CommonThresholds) {
  if (!stack.certificates) return [];
  const { certificateCriticalDays, certificateWarningDays } = thresholds;
  return certificateAlerts(scope, stack.certificates, {
    warningDays: certificateWarningDays,
    criticalDays: certificateCriticalDays,
  });
}
