/** CloudNativePG's own exporter in each server, with its default queries, and what the Barman Cloud plugin adds. */
export const postgresMetrics = [
  "barman_cloud_cloudnative_pg_io_last_available_backup_timestamp",
  "cnpg_backends_total",
  "cnpg_collector_fencing_on",
  "cnpg_collector_manual_switchover_required",
  "cnpg_collector_nodes_used",
  "cnpg_collector_pg_wal_archive_status",
  "cnpg_collector_up",
  "cnpg_pg_database_xid_age",
  "cnpg_pg_replication_in_recovery",
  "cnpg_pg_replication_is_wal_receiver_up",
  "cnpg_pg_replication_lag",
  "cnpg_pg_replication_streaming_replicas",
  "cnpg_pg_settings_setting",
  "cnpg_pg_stat_archiver_last_archived_time",
  "cnpg_pg_stat_archiver_last_failed_time",
] as const;

declare module "../monitoring/metrics.ts" {
  interface Exporters {
    readonly postgres: (typeof postgresMetrics)[number];
  }
}
