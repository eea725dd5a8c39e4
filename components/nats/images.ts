/** Images of NATS, pinned in one place. */
export const natsImages = {
  /** Alpine, because the plain tags hold no shell for scripts and probes to use. */
  nats: "docker.io/library/nats:2.15.2-alpine",
  /** The NATS command-line client, for gates and backups. */
  natsBox: "docker.io/natsio/nats-box:0.19.0",
  natsExporter: "docker.io/natsio/prometheus-nats-exporter:0.17.3",
} as const;
