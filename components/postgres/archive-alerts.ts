import type { Alert, Scope } from "../monitoring/alert.ts";
import { duration, select } from "../monitoring/promql.ts";
import type { PostgresThresholds } from "./monitored.ts";

const perCluster = "namespace, service";

/** What must be known of the archive before a loss, and before the log fills its volume. */
export function archiveAlerts(
  scope: Scope,
  service: string,
  backupAgeSeconds: number,
  limits: PostgresThresholds,
): readonly Alert[] {
  return [
    archiveFailing(scope, service),
    archiveBehind(scope, service, limits),
    backupTooOld(scope, service, backupAgeSeconds),
  ];
}

function archiveFailing({ namespace, prefix }: Scope, service: string): Alert {
  const last = (
    metric: "cnpg_pg_stat_archiver_last_archived_time" | "cnpg_pg_stat_archiver_last_failed_time",
  ) => `max by (${perCluster}) (${select(metric, { namespace, service })})`;
  return {
    name: `${prefix}PostgresArchiveFailing`,
    severity: "critical",
    for: "10m",
    expression: `${last("cnpg_pg_stat_archiver_last_failed_time")} > ${last("cnpg_pg_stat_archiver_last_archived_time")}`,
    summary: "{{ $labels.service }} can't archive its log",
    description:
      "What is written now would be lost with the volumes, and the log grows until its volume is full.",
    steps: [
      `\`kubectl -n ${namespace} logs <primary> -c plugin-barman-cloud\` says what the object store answers.`,
      "`Expected empty archive`: an earlier Cluster has left its log there. Raise `backups.generation` of the store in the stack file, and deploy (docs/runbooks/restore-postgres.md).",
      "The object store stays away: enlarge `walStorage` before it is full.",
    ],
  };
}

function archiveBehind({ namespace, prefix }: Scope, service: string, limits: PostgresThresholds): Alert {
  const waiting = select("cnpg_collector_pg_wal_archive_status", { namespace, service, value: "ready" });
  return {
    name: `${prefix}PostgresArchiveBehind`,
    severity: "warning",
    for: "15m",
    expression: `max by (${perCluster}) (${waiting}) > ${limits.postgresArchiveWaiting}`,
    summary: "{{ $value }} segments of {{ $labels.service }}'s log wait for the archive",
    description: "More is written than the archive takes.",
    steps: [
      "Is the sidecar at its CPU limit, or the network to the object store slow?",
      "A mass change is under way: it ends by itself, as long as the log's volume has room.",
    ],
  };
}

function backupTooOld({ namespace, prefix }: Scope, service: string, seconds: number): Alert {
  const last = select("barman_cloud_cloudnative_pg_io_last_available_backup_timestamp", {
    namespace,
    service,
  });
  return {
    name: `${prefix}PostgresBackupTooOld`,
    severity: "critical",
    for: "10m",
    expression: `time() - max by (${perCluster}) (${last}) > ${seconds}\nor\nabsent(${last})`,
    summary: "{{ $labels.service }} has no base backup of the last day",
    description: `The last one is older than ${duration(seconds)}, or there is none: a restore takes longer each day, and fails once the log between was removed.`,
    steps: [
      `\`kubectl -n ${namespace} get backups\`: what does the last one say?`,
      `\`kubectl cnpg backup -n ${namespace} ${service} --method plugin --plugin-name barman-cloud.cloudnative-pg.io\` takes one now.`,
    ],
  };
}
