/**
 * The metrics that alerts and dashboards of every system are made of, by who exports them and where their names were taken
 * from. Expressions take known names alone, so that a misspelt one, which Prometheus would answer with silence, does not
 * compile. Stores and systems have theirs in their own folders.
 */
export const metrics = {
  /** Prometheus itself, for each target: https://prometheus.io/docs/concepts/jobs_instances/; and for each alert. */
  prometheus: ["ALERTS", "up"],

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

type Metrics = typeof metrics;

/** The names that are known, by who exports them. Whatever has an exporter of its own adds to it (`declare module`). */
export interface Exporters {
  readonly common: Metrics[keyof Metrics][number];
}

export type Metric = Exporters[keyof Exporters];
