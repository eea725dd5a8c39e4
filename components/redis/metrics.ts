/** redis_exporter, one beside each server. */
export const redisMetrics = [
  "redis_aof_last_bgrewrite_status",
  "redis_aof_last_write_status",
  "redis_cluster_slots_assigned",
  "redis_cluster_slots_ok",
  "redis_cluster_state",
  "redis_commands_processed_total",
  "redis_connected_clients",
  "redis_connected_slave_lag_seconds",
  "redis_connected_slaves",
  "redis_db_keys",
  "redis_instance_info",
  "redis_master_link_up",
  "redis_memory_max_bytes",
  "redis_memory_used_bytes",
  "redis_rdb_last_bgsave_status",
  "redis_rejected_connections_total",
  "redis_unexpected_error_replies",
  "redis_up",
] as const;

declare module "../monitoring/metrics.ts" {
  interface Exporters {
    readonly redis: (typeof redisMetrics)[number];
  }
}
