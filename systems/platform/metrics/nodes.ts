import type { MetricsSettings } from "./settings.ts";

/** Where every pod with an account finds its token, and the authority of the cluster. */
const account = "/var/run/secrets/kubernetes.io/serviceaccount";

/** What is kept of each page of a kubelet; the whole is ten times as much, and most of it is about the kubelet's own code. */
const pages = [
  { job: "kubelet", path: "/metrics", keep: "kubelet_(volume_stats_.+|running_.+|node_name|certificate_.+)" },
  {
    job: "cadvisor",
    path: "/metrics/cadvisor",
    keep: "container_(cpu_usage_seconds_total|cpu_cfs_.+|memory_working_set_bytes|network_.+_bytes_total|fs_.+_bytes|oom_events_total)",
  },
  { job: "node-resources", path: "/metrics/resource", keep: "node_.+|scrape_error|resource_scrape_error" },
] as const;

/**
 * How kubelets are scraped, as Prometheus' own configuration: no custom resource can say that Prometheus shows its own token,
 * and none should.
 */
export function nodeScrapes({ networks, verifyCertificates }: MetricsSettings["nodes"]): readonly object[] {
  if (networks.length === 0) return [];
  return pages.map(({ job, keep, path }) => ({
    job_name: job,
    scheme: "https",
    metrics_path: path,
    kubernetes_sd_configs: [{ role: "node" }],
    authorization: { credentials_file: `${account}/token` },
    tls_config: verifyCertificates ? { ca_file: `${account}/ca.crt` } : { insecure_skip_verify: true },
    relabel_configs: [{ source_labels: ["__meta_kubernetes_node_name"], target_label: "node" }],
    metric_relabel_configs: [{ source_labels: ["__name__"], regex: keep, action: "keep" }],
  }));
}

/** What is kept of the API server's page, which is long: what it tells of the webhooks that it calls. */
const kept = "apiserver_admission_webhook_(fail_open_count|rejection_count|request_total)";

/** How API servers are scraped, by the addresses that they themselves tell. */
export function apiServerScrapes({ scrape }: MetricsSettings["apiServer"]): readonly object[] {
  if (!scrape) return [];
  return [
    {
      job_name: "apiserver",
      scheme: "https",
      kubernetes_sd_configs: [{ role: "endpointslice", namespaces: { names: ["default"] } }],
      authorization: { credentials_file: `${account}/token` },
      tls_config: { ca_file: `${account}/ca.crt`, server_name: "kubernetes.default.svc" },
      relabel_configs: [
        {
          source_labels: ["__meta_kubernetes_service_name", "__meta_kubernetes_endpointslice_port_name"],
          regex: "kubernetes;https",
          action: "keep",
        },
      ],
      metric_relabel_configs: [{ source_labels: ["__name__"], regex: kept, action: "keep" }],
    },
  ];
}
