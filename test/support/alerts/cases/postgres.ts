import { z } from "zod";
import { ruleGroups } from "../../../../components/monitoring/alert.ts";
import { capacityAlerts } from "../../../../components/monitoring/alerts/capacity.ts";
import { watchdog } from "../../../../components/monitoring/alerts/targets.ts";
import { postgresMonitoring } from "../../../../components/postgres/monitoring.ts";
import { postgresThresholds } from "../../../../components/postgres/settings.ts";
import type { AlertCase } from "../case.ts";
import { changed, growing, series, steady, turning, vanishing, type World } from "../world.ts";

const namespace = "cordum";
const service = "cordum-postgres";
const cluster = { namespace, service };
const server = (i: number) => ({ ...cluster, pod: `${service}-${i}` });
const servers = [server(1), server(2), server(3)];
const [primary = server(1), ...replicas] = servers;
const scope = { prefix: "Cordum", namespace };

const thresholds = z.strictObject(postgresThresholds).parse({});
const store = postgresMonitoring("postgres", { service, instances: 3, backupAgeSeconds: 1800 }, thresholds);

export const alerts = store.alerts(scope);
export const panels = store.panels(scope);
const disruptions = capacityAlerts(
  scope,
  { volumeWarningPercent: 80, volumeCriticalPercent: 92, quotaPercent: 95 },
  store.operatedBudgets,
).filter(({ name }) => name.endsWith("DisruptionsBlocked"));

/** The tests' prefix, and the dead man's switch that each of them expects. */
export const groups = ruleGroups(
  [{ name: "postgres", alerts: [watchdog(scope), ...alerts, ...disruptions] }],
  {
    runbooks: "https://runbooks.example",
    labels: { team: "platform" },
  },
);

const of = (metric: string, all: readonly Readonly<Record<string, string>>[], values: string) =>
  all.map((labels): [string, string] => [series(metric, labels), values]);

function budget(poddisruptionbudget: string, expected: number, allowed: number) {
  const labels = { namespace, poddisruptionbudget };
  return [
    ...of("kube_poddisruptionbudget_status_expected_pods", [labels], steady(expected)),
    ...of("kube_poddisruptionbudget_status_pod_disruptions_allowed", [labels], steady(allowed)),
  ];
}

/** What the servers say while nothing is wrong. */
export const healthy: World = new Map([
  ...of("cnpg_collector_up", servers, steady(1)),
  // The operator lets no primary go by itself, and one of two replicas.
  ...budget(`${service}-primary`, 1, 0),
  ...budget(service, 2, 1),
  ...of("cnpg_collector_nodes_used", servers, steady(3)),
  ...of("cnpg_collector_fencing_on", servers, steady(0)),
  ...of("cnpg_collector_manual_switchover_required", servers, steady(0)),
  ...of(
    "cnpg_collector_pg_wal_archive_status",
    servers.map((one) => ({ ...one, value: "ready" })),
    steady(1),
  ),
  ...of(
    "cnpg_backends_total",
    servers.flatMap((one) => ["clerk", "auditor"].map((usename) => ({ ...one, usename }))),
    steady(40),
  ),
  ...of(
    "cnpg_pg_settings_setting",
    servers.map((one) => ({ ...one, name: "max_connections" })),
    steady(200),
  ),
  ...of(
    "cnpg_pg_database_xid_age",
    servers.map((one) => ({ ...one, datname: "books" })),
    steady(1e8),
  ),
  ...of("cnpg_pg_replication_in_recovery", [primary], steady(0)),
  ...of("cnpg_pg_replication_in_recovery", replicas, steady(1)),
  ...of("cnpg_pg_replication_is_wal_receiver_up", [primary], steady(0)),
  ...of("cnpg_pg_replication_is_wal_receiver_up", replicas, steady(1)),
  ...of("cnpg_pg_replication_lag", servers, steady(0)),
  ...of("cnpg_pg_replication_streaming_replicas", [primary], steady(2)),
  ...of("cnpg_pg_replication_streaming_replicas", replicas, steady(0)),
  ...of("cnpg_pg_stat_archiver_last_archived_time", [primary], growing(0, 60)),
  ...of("cnpg_pg_stat_archiver_last_failed_time", [primary], "-1x100"),
  ...of("barman_cloud_cloudnative_pg_io_last_available_backup_timestamp", servers, growing(0, 60)),
]);

const backup = /^barman_cloud.*last_available/;

export const postgres: readonly AlertCase[] = [
  {
    when: "no server answers",
    world: changed(healthy, [[/^cnpg_collector_up/, turning(1, 70, 0)]]),
    fires: { PostgresDown: [{ labels: cluster }] },
    also: ["PostgresServersMissing"],
  },
  {
    when: "everything of it vanishes",
    world: changed(healthy, [[/./, vanishing(1, 60)]]),
    fires: { PostgresDown: [{ labels: cluster }] },
    also: ["PostgresBackupTooOld"],
  },
  {
    when: "one of three servers is gone",
    world: changed(healthy, [
      [/^cnpg_collector_up.*-3/, turning(1, 65, 0)],
      [/^cnpg_pg_replication_streaming_replicas.*-1/, turning(2, 65, 1)],
    ]),
    fires: {
      PostgresServersMissing: [{ labels: cluster, value: "2" }],
      PostgresReplicaMissing: [{ labels: cluster, value: "1" }],
    },
  },
  {
    when: "a server restarts",
    world: changed(healthy, [[/^cnpg_collector_up.*-3/, turning(1, 76, 0)]]),
    fires: {},
  },
  {
    when: "both replicas are gone",
    world: changed(healthy, [[/^cnpg_pg_replication_streaming_replicas.*-1/, turning(2, 78, 0)]]),
    fires: { PostgresWithoutReplica: [{ labels: cluster }] },
  },
  {
    when: "no replica may go",
    world: changed(healthy, [[/disruptions_allowed.*cordum-postgres"/, turning(1, 40, 0)]]),
    fires: {
      DisruptionsBlocked: [{ labels: { namespace, poddisruptionbudget: service } }],
    },
  },
  {
    when: "a replica is behind",
    world: changed(healthy, [[/^cnpg_pg_replication_lag.*-2/, turning(0, 70, 45)]]),
    fires: { PostgresReplicaLagging: [{ labels: server(2), value: "45" }] },
  },
  {
    when: "a replica waits for a part of the log that is nowhere",
    world: changed(healthy, [[/^cnpg_pg_replication_is_wal_receiver_up.*-2/, turning(1, 65, 0)]]),
    fires: { PostgresReplicaNotStreaming: [{ labels: server(2) }] },
  },
  {
    when: "two servers share a node",
    world: changed(healthy, [[/^cnpg_collector_nodes_used/, turning(3, 60, 2)]]),
    fires: { PostgresServersShareNode: [{ labels: cluster, value: "2" }] },
  },
  {
    when: "nobody knows on which nodes they are",
    world: changed(healthy, [[/^cnpg_collector_nodes_used/, "-1x100"]]),
    fires: {},
  },
  {
    when: "a full volume fenced a server",
    world: changed(healthy, [[/^cnpg_collector_fencing_on.*-1/, turning(0, 70, 1)]]),
    fires: { PostgresFenced: [{ labels: server(1) }] },
  },
  {
    when: "an update waits for somebody",
    world: changed(healthy, [[/^cnpg_collector_manual_switchover/, turning(0, 60, 1)]]),
    fires: { PostgresSwitchoverRequired: [{ labels: cluster }] },
  },
  {
    when: "clients leak connections",
    world: changed(healthy, [[/^cnpg_backends_total.*-1".*clerk/, turning(40, 60, 130)]]),
    fires: { PostgresConnectionsHigh: [{ labels: server(1), value: "85%" }] },
  },
  {
    when: "vacuum is late",
    world: changed(healthy, [[/^cnpg_pg_database_xid_age/, "4e8x100"]]),
    fires: { PostgresTransactionIdsOld: [{ labels: { ...cluster, datname: "books" }, value: "400M" }] },
  },
  {
    when: "the object store refuses the log",
    world: changed(healthy, [
      [/last_archived_time/, `0+60x60 3600x40`],
      [/last_failed_time/, "-1x60 3660+60x40"],
    ]),
    fires: { PostgresArchiveFailing: [{ labels: cluster }] },
  },
  {
    when: "an object store that was away is back",
    world: changed(healthy, [[/last_failed_time/, "600x100"]]),
    fires: {},
  },
  {
    when: "the archive takes less than is written",
    world: changed(healthy, [[/archive_status.*-1/, turning(1, 60, 40)]]),
    fires: { PostgresArchiveBehind: [{ labels: cluster, value: "40" }] },
  },
  {
    when: "there was no base backup for long",
    world: changed(healthy, [[backup, "600x100"]]),
    fires: { PostgresBackupTooOld: [{ labels: cluster }] },
  },
  {
    when: "there never was a base backup",
    world: changed(healthy, [[backup, "0x100"]]),
    fires: { PostgresBackupTooOld: [{ labels: cluster }] },
  },
];
