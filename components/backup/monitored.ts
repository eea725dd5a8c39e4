import type { MonitoredSchedule } from "../monitoring/alerts/schedules.ts";
import type { CommonThresholds } from "../monitoring/settings.ts";
import { jobName } from "./identities.ts";
import { type Named, setName } from "./set-name.ts";
import type { StoreKind } from "./store.ts";

/** When the backups of a set, and its drill, must have worked. */
export function monitoredBackups(
  set: Named,
  stores: readonly StoreKind[],
  { backupAgeSeconds, drillAgeSeconds }: CommonThresholds,
): readonly MonitoredSchedule[] {
  if (stores.length === 0) return [];
  const backups = stores.map((kind) => ({
    cronJob: jobName(set.partOf, set.of ?? kind, "backup"),
    kind: "backup" as const,
    maxAgeSeconds: backupAgeSeconds,
  }));
  const drill = { cronJob: `${setName(set)}-restore-drill`, kind: "restore drill" as const };
  return [...backups, { ...drill, maxAgeSeconds: drillAgeSeconds }];
}
