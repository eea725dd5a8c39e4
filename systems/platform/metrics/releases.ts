/**
 * What the facility is made of, pinned in one place. The digest is that of the file that the project keeps in its own
 * repository: the Go module has the same bytes.
 */
export const releases = {
  operator: {
    version: "0.85.0",
    image: "quay.io/prometheus-operator/prometheus-operator:v0.85.0",
    /** Runs beside each Prometheus. */
    reloaderImage: "quay.io/prometheus-operator/prometheus-config-reloader:v0.85.0",
    manifests: {
      file: ".seaworthy/manifests/prometheus-operator-0.85.0.yaml",
      sha256: "602f3a0c4f91952cfbbaedeed6542a8231134537191965275b9e2c2e05aeab72",
    },
    source: "https://raw.githubusercontent.com/prometheus-operator/prometheus-operator/v0.85.0/bundle.yaml",
  },
  stateMetrics: {
    version: "2.17.0",
    image: "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.17.0",
  },
  prometheus: { image: "quay.io/prometheus/prometheus:v3.16.0" },
} as const;
