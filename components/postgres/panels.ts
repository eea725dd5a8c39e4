import type { Scope } from "../monitoring/alert.ts";
import { type Panel, tooHigh, tooLow } from "../monitoring/dashboard.ts";
import type { Metric } from "../monitoring/metrics.ts";
import { lines, number } from "../monitoring/panels.ts";
import { type Matchers, select } from "../monitoring/promql.ts";
import type { MonitoredPostgres, PostgresThresholds } from "./monitored.ts";

/** What a dashboard shows of a PostgreSQL. */
export function postgresPanels(
  { namespace }: Scope,
  { backupAgeSeconds, instances, service }: MonitoredPostgres,
  thresholds: PostgresThresholds,
): readonly Panel[] {
  const all = { namespace, service };
  return [
    {
      ...number("Servers", "That answer.", `sum(${select("cnpg_collector_up", all)}) or vector(0)`),
      limits: tooLow(instances, Math.ceil(instances / 2)),
    },
    ...(instances > 1 ? replication(all, instances, thresholds) : []),
    connections(all, thresholds),
    {
      ...lines("Age of transaction ids", "By database; vacuum makes it fall.", "short", [
        {
          expression: `max by (datname) (${select("cnpg_pg_database_xid_age", all)})`,
          legend: "{{datname}}",
        },
      ]),
      limits: tooHigh(thresholds.postgresTransactionAge, mostTransactions),
    },
    ...(backupAgeSeconds === undefined ? [] : archive(all, backupAgeSeconds, thresholds)),
  ];
}

/** Then the server refuses writes. */
const mostTransactions = 2_000_000_000;

function replication(all: Matchers, instances: number, thresholds: PostgresThresholds): readonly Panel[] {
  const streaming = select("cnpg_pg_replication_streaming_replicas", all);
  const replicas = number("Replicas", "That follow the primary.", `max(${streaming}) or vector(0)`);
  const lag = lines("Replication lag", "Of each replica.", "s", [
    { expression: perPod("cnpg_pg_replication_lag", all), legend: "{{pod}}" },
  ]);
  return [
    { ...replicas, limits: tooLow(instances - 1, 1) },
    { ...lag, limits: tooHigh(thresholds.postgresLagSeconds, thresholds.postgresLagSeconds) },
  ];
}

function connections(all: Matchers, thresholds: PostgresThresholds): Panel {
  const used = `sum by (pod) (${select("cnpg_backends_total", all)})`;
  const most = perPod("cnpg_pg_settings_setting", { ...all, name: "max_connections" });
  return {
    ...lines("Connections", "Used share of each server's; at 100 % clients are refused.", "percentunit", [
      { expression: `${used} / ${most}`, legend: "{{pod}}" },
    ]),
    limits: tooHigh(thresholds.postgresConnectionsPercent / 100, 1),
  };
}

function archive(all: Matchers, backupAgeSeconds: number, thresholds: PostgresThresholds): readonly Panel[] {
  const waiting = select("cnpg_collector_pg_wal_archive_status", { ...all, value: "ready" });
  const last = select("barman_cloud_cloudnative_pg_io_last_available_backup_timestamp", all);
  const most = thresholds.postgresArchiveWaiting;
  return [
    {
      ...lines("Log that waits for the archive", "Segments of 16 MiB.", "short", [
        { expression: `max(${waiting})`, legend: "waiting" },
      ]),
      limits: tooHigh(most, most),
    },
    {
      ...number("Age of the last base backup", "A restore begins with it.", `time() - max(${last})`),
      unit: "s",
      limits: tooHigh(backupAgeSeconds, backupAgeSeconds),
    },
  ];
}

function perPod(metric: Metric, matchers: Matchers): string {
  return `max by (pod) (${select(metric, matchers)})`;
}
