import type { AlertGroup, Scope } from "./alert.ts";
import { capacityAlerts } from "./alerts/capacity.ts";
import { certificateAlerts, type MonitoredCertificates } from "./alerts/certificates.ts";
import { jobFailed, type MonitoredSchedule, scheduleAlerts } from "./alerts/schedules.ts";
import { workloadAlerts } from "./alerts/workloads.ts";
import type { CommonThresholds } from "./settings.ts";
import type { MonitoredStore } from "./store.ts";

/** What a stack of any system runs beside its services, as far as alerts and dashboards must know. */
export interface MonitoredStack {
  readonly namespace: string;
  readonly stores: readonly MonitoredStore[];
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
  return [
    ...stack.stores.map(({ alerts, name }) => ({ name: `${partOf}-${name}`, alerts: alerts(scope) })),
    { name: `${partOf}-backups`, alerts: [...scheduleAlerts(scope, stack.schedules), jobFailed(scope)] },
    { name: `${partOf}-certificates`, alerts: certificates(scope, stack, thresholds) },
    { name: `${partOf}-workloads`, alerts: workloadAlerts(scope) },
    { name: `${partOf}-capacity`, alerts: capacityAlerts(scope, thresholds, operatedBudgets(stack)) },
  ];
}

function operatedBudgets({ stores }: MonitoredStack): readonly string[] {
  return stores.flatMap(({ operatedBudgets = [] }) => operatedBudgets);
}

function certificates(scope: Scope, stack: MonitoredStack, thresholds: CommonThresholds) {
  if (!stack.certificates) return [];
  const { certificateCriticalDays, certificateWarningDays } = thresholds;
  return certificateAlerts(scope, stack.certificates, {
    warningDays: certificateWarningDays,
    criticalDays: certificateCriticalDays,
  });
}
