import type { MonitoredNats } from "../nats/monitored.ts";
import type { MonitoredRedis } from "../redis/alerts.ts";
import type { Scope } from "./alert.ts";
import { type DashboardRow, type Panel, tooHigh, tooLow } from "./dashboard.ts";
import type { Metric } from "./metrics.ts";
import { not, select } from "./promql.ts";
import type { CommonThresholds } from "./settings.ts";

/** The rows about what keeps messages and state. */

export function natsRow(
  { namespace }: Scope,
  title: string,
  { servers, service }: MonitoredNats,
  thresholds: CommonThresholds,
): DashboardRow {
  const all = { namespace, service };
  const perPod = (metric: Metric) => `max by (pod) (${select(metric, all)})`;
  const messages = (metric: Metric) => `sum(rate(${select(metric, all)}[5m]))`;
  const leaders = select("jetstream_server_jetstream_disabled", { ...all, meta_leader: not("") });
  return {
    title,
    panels: [
      {
        ...number("Servers", "That answer.", `count(${select("gnatsd_healthz_status", all)}) or vector(0)`),
        limits: tooLow(servers, Math.ceil(servers / 2)),
      },
      ...(servers > 1
        ? [
            {
              ...number("With a leader", "Servers that know who leads.", `count(${leaders}) or vector(0)`),
              limits: tooLow(servers, Math.ceil(servers / 2)),
            },
          ]
        : []),
      number("Clients", "Connections of all servers.", `sum(${select("gnatsd_varz_connections", all)})`),
      lines("Messages", "In each second, of all servers.", "ops", [
        { expression: messages("gnatsd_varz_in_msgs"), legend: "in" },
        { expression: messages("gnatsd_varz_out_msgs"), legend: "out" },
      ]),
      lines("Stored messages", "By stream.", "short", [
        {
          expression: `max by (stream_name) (${select("jetstream_stream_total_messages", all)})`,
          legend: "{{stream_name}}",
        },
      ]),
      lines("Waiting messages", "By consumer; a rising line is a backlog.", "short", [
        {
          expression: `max by (consumer_name) (${select("jetstream_consumer_num_pending", all)})`,
          legend: "{{consumer_name}}",
        },
      ]),
      {
        ...lines("JetStream storage", "Used share of the limit; at 100 % nothing is stored.", "percentunit", [
          {
            expression: `${perPod("jetstream_server_total_message_bytes")} / ${perPod("jetstream_server_max_storage")}`,
            legend: "{{pod}}",
          },
        ]),
        limits: tooHigh(thresholds.storageWarningPercent / 100, thresholds.storageCriticalPercent / 100),
      },
      lines("Memory", "Of the server processes.", "bytes", [
        { expression: perPod("gnatsd_varz_mem"), legend: "{{pod}}" },
      ]),
      lines("Routes", "Connections to peers; all servers should have as many.", "short", [
        { expression: perPod("gnatsd_varz_routes"), legend: "{{pod}}" },
      ]),
    ],
  };
}

export function redisRow(
  { namespace }: Scope,
  title: string,
  redis: MonitoredRedis,
  thresholds: CommonThresholds,
): DashboardRow {
  const all = { namespace, service: redis.service };
  const perPod = (metric: Metric) => `max by (pod) (${select(metric, all)})`;
  const primaries = select("redis_instance_info", { ...all, role: "master" });
  return {
    title,
    panels: [
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
    ],
  };
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

function number(title: string, description: string, expression: string): Panel {
  return { title, description, kind: "stat", unit: "short", queries: [{ expression, legend: title }] };
}

function lines(title: string, description: string, unit: string, queries: Panel["queries"]): Panel {
  return { title, description, kind: "timeseries", unit, queries };
}
