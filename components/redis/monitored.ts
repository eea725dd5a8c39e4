import type { Durability } from "./durability.ts";
import type { RedisSettings } from "./settings.ts";

export type { RedisThresholds } from "./settings.ts";

/** What of the Redis servers the alerts must know. */
export interface MonitoredRedis {
  /** The Service that the exporters are scraped through. */
  readonly service: string;
  readonly nodes: number;
  /** `cluster` shards the keys; `replicated` is one primary with replicas. */
  readonly topology: "cluster" | "replicated";
  /** A durable server that can't write its file ends; others refuse writes until they can. */
  readonly durability: Durability;
}

/** None of servers that others run, and of those without an exporter. */
export function monitoredRedis(
  { durability, external, topology }: Pick<RedisSettings, "durability" | "external" | "topology">,
  service: string,
): MonitoredRedis | undefined {
  if (external || topology === "single") return undefined;
  return { service, nodes: topology === "cluster" ? 6 : 3, topology, durability };
}
