import type { MonitoredStore } from "../monitoring/store.ts";
import { redisAlerts } from "./alerts.ts";
import type { MonitoredRedis } from "./monitored.ts";
import { redisPanels } from "./panels.ts";
import { metricsPort } from "./secure-server.ts";
import type { RedisThresholds } from "./settings.ts";

/** A Redis, for those who monitor it. */
export function redisMonitoring(
  name: string,
  redis: MonitoredRedis,
  thresholds: RedisThresholds,
): MonitoredStore {
  return {
    ...{ name, title: "Redis" },
    exporter: { service: redis.service, port: metricsPort },
    alerts: (scope) => redisAlerts(scope, redis, thresholds),
    panels: (scope) => redisPanels(scope, redis, thresholds),
  };
}
