/**
 * Images that the stacks take from others, pinned in one place. A stack file may replace each by a mirror's
 * reference or a digest.
 */
export const images = {
  /** Alpine, because the plain tags hold no shell for scripts and probes to use. */
  nats: "docker.io/library/nats:2.15.2-alpine",
  /** The NATS command-line client, for gates and, later, backups. */
  natsBox: "docker.io/natsio/nats-box:0.19.0",
  natsExporter: "docker.io/natsio/prometheus-nats-exporter:0.17.3",
  redis: "docker.io/library/redis:7",
  /** What became of Redis under its old licence; speaks the same protocol. */
  valkey: "docker.io/valkey/valkey:8.1",
  /** Metrics of Redis, beside each server; the version of the seed document, §5. */
  redisExporter: "docker.io/oliver006/redis_exporter:v1.58.0",
  /** What CloudNativePG runs: PostgreSQL with its extensions, on Debian. */
  postgres: "ghcr.io/cloudnative-pg/postgresql:17.12-standard-trixie",
  /** Passes clients on to the primary of a replicated Redis. */
  haproxy: "docker.io/library/haproxy:2.6",
  /** Encrypts, checks and keeps backups. */
  restic: "docker.io/restic/restic:0.18.1",
  /** What gates and small scripts run in. */
  busybox: "docker.io/library/busybox:1.35",
} as const;
