/** prometheus-nats-exporter with -varz -routez -healthz -jsz=all and no -prefix. */
export const natsMetrics = [
  "gnatsd_healthz_status",
  "gnatsd_varz_connections",
  "gnatsd_varz_in_msgs",
  "gnatsd_varz_mem",
  "gnatsd_varz_out_msgs",
  "gnatsd_varz_routes",
  "gnatsd_varz_slow_consumers",
  "jetstream_consumer_num_pending",
  "jetstream_server_jetstream_disabled",
  "jetstream_server_max_storage",
  "jetstream_server_total_message_bytes",
  "jetstream_stream_last_seq",
  "jetstream_stream_total_messages",
] as const;

declare module "../monitoring/metrics.ts" {
  interface Exporters {
    readonly nats: (typeof natsMetrics)[number];
  }
}
