/**
 * Every metric that alerts and dashboards are made of, by who exports it and where its name was taken from. Expressions
 * take names from here alone, so that a misspelt one, which Prometheus would answer with silence, does not compile.
 */
export const metrics = {
  /** Prometheus itself, for each target: https://prometheus.io/docs/concepts/jobs_instances/; and for each alert. */
  prometheus: ["ALERTS", "up"],

  /** Cordum's services by its deployment document. */
  cordum: [
    "cordum_http_requests_total",
    "cordum_jobs_dispatched_total",
    "cordum_jobs_duration_seconds_bucket",
    "cordum_jobs_duration_seconds_count",
    "cordum_safety_evaluations_total",
  ],

  /** Cordum's services by its code, 0.1.1 and later: a prefix for each service. */
  cordumPrefixed: [
    "cordum_api_gateway_http_requests_total",
    "cordum_scheduler_jobs_completed_total",
    "cordum_scheduler_jobs_dispatched_total",
    "cordum_scheduler_safety_unavailable_total",
  ],

  /** prometheus-nats-exporter with -varz -routez -healthz -jsz=all and no -prefix. */
  nats: [
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
  ],

  /** redis_exporter, one beside each server. */
  redis: [
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
  ],

  /** CloudNativePG's own exporter in each server, with its default queries, and what the Barman Cloud plugin adds. */
  postgres: [
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
  ],

  /** kube-state-metrics 2.x: the tables below https://github.com/kubernetes/kube-state-metrics/tree/main/docs/metrics */
  kubeState: [
    "kube_cronjob_created",
    "kube_cronjob_info",
    "kube_cronjob_spec_suspend",
    "kube_cronjob_status_last_successful_time",
    "kube_deployment_spec_replicas",
    "kube_deployment_status_replicas_available",
    "kube_horizontalpodautoscaler_spec_max_replicas",
    "kube_horizontalpodautoscaler_status_current_replicas",
    "kube_job_failed",
    "kube_pod_container_status_restarts_total",
    "kube_pod_container_status_waiting_reason",
    "kube_pod_info",
    "kube_pod_status_phase",
    "kube_pod_status_ready",
    "kube_poddisruptionbudget_status_expected_pods",
    "kube_poddisruptionbudget_status_pod_disruptions_allowed",
    "kube_resourcequota",
    "kube_statefulset_replicas",
    "kube_statefulset_status_replicas_ready",
  ],

  /** The kubelet's /metrics: pkg/kubelet/metrics/collectors/volume_stats.go of Kubernetes. */
  kubelet: ["kubelet_volume_stats_available_bytes", "kubelet_volume_stats_capacity_bytes"],

  /** cert-manager's controller: https://cert-manager.io/docs/devops-tips/prometheus-metrics/ */
  certManager: ["certmanager_certificate_expiration_timestamp_seconds"],

  /** x509-certificate-exporter, which reads certificates out of Secrets that others made. */
  x509Exporter: ["x509_cert_not_after"],
} as const;

export type Exporter = keyof typeof metrics;

export type Metric = (typeof metrics)[Exporter][number];
