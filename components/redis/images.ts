/** Images of Redis, pinned in one place. */
export const redisImages = {
  redis: "docker.io/library/redis:7",
  /** What became of Redis under its old licence; speaks the same protocol. */
  valkey: "docker.io/valkey/valkey:8.1",
  /** Metrics of Redis, beside each server; the version of the seed document, §5. */
  redisExporter: "docker.io/oliver006/redis_exporter:v1.58.0",
  /** Passes clients on to the primary of a replicated Redis. */
  haproxy: "docker.io/library/haproxy:2.6",
} as const;
