import type { Scope } from "../monitoring/alert.ts";
import { type Panel, tooHigh, tooLow } from "../monitoring/dashboard.ts";
import type { Metric } from "../monitoring/metrics.ts";
import { lines, number } from "../monitoring/panels.ts";
import { select } from "../monitoring/promql.ts";
import type { MonitoredRedis, RedisThresholds } from "./monitored.ts";

/** What a dashboard shows of a Redis. */
export function redisPanels(
  { namespace }: Scope,
  redis: MonitoredRedis,
  thresholds: RedisThresholds,
): readonly Panel[] {
  const all = { namespace, service: redis.service };
  const perPod = (metric: Metric) => `max by (pod) (${select(metric, all)})`;
  const primaries = select("redis_instance_info", { ...all, role: "master" });
  return [
    {
      ...number("Nodes", "That answer.", `sum(${select("redis_up", all)}) or vector(0)`),
      limits: tooLow(redis.nodes, Math.ceil(redis.nodes / 2)),
    },
    number("Primaries", "Nodes that take writes.", `count(${primaries}) or vector(0)`),
    ...(redis.topology === "cluster" ? slots(all) : []),
    lines("Commands", "In each second.", "ops", [
      {
        expression: `sum by (pod) (rate(${select("redis_commands_processed_total", all)}[5m]))`,
        legend: "{{pod}}",
      },
    ]),
    {
      ...lines("Memory", "Used share of maxmemory; at 100 % writes are refused.", "percentunit", [
        {
          expression: `${perPod("redis_memory_used_bytes")} / (${perPod("redis_memory_max_bytes")} > 0)`,
          legend: "{{pod}}",
        },
      ]),
      limits: tooHigh(thresholds.memoryWarningPercent / 100, thresholds.memoryCriticalPercent / 100),
    },
    lines("Keys", "A line that only rises is keys without an expiry.", "short", [
      { expression: `sum by (pod) (${select("redis_db_keys", all)})`, legend: "{{pod}}" },
    ]),
    lines("Replication lag", "Of the slowest replica of each primary.", "s", [
      { expression: perPod("redis_connected_slave_lag_seconds"), legend: "{{pod}}" },
    ]),
    lines("Clients", "Connections.", "short", [
      { expression: perPod("redis_connected_clients"), legend: "{{pod}}" },
    ]),
  ];
}

function slots(all: { readonly namespace: string; readonly service: string }): readonly Panel[] {
  const limits = tooLow(16384, 16384);
  return [
    {
      ...number("Slots served", "Of 16384.", `max(${select("redis_cluster_slots_ok", all)}) or vector(0)`),
      limits,
    },
    {
      ...number("Slots assigned", "Of 16384.", `max(${select("redis_cluster_slots_assigned", all)})`),
      limits,
    },
  ];
}
