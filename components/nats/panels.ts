import type { Scope } from "../monitoring/alert.ts";
import { type Panel, tooHigh, tooLow } from "../monitoring/dashboard.ts";
import type { Metric } from "../monitoring/metrics.ts";
import { lines, number } from "../monitoring/panels.ts";
import { not, select } from "../monitoring/promql.ts";
import type { MonitoredNats, NatsThresholds } from "./monitored.ts";

/** What a dashboard shows of a NATS. */
export function natsPanels(
  { namespace }: Scope,
  { servers, service }: MonitoredNats,
  thresholds: NatsThresholds,
): readonly Panel[] {
  const all = { namespace, service };
  const perPod = (metric: Metric) => `max by (pod) (${select(metric, all)})`;
  const messages = (metric: Metric) => `sum(rate(${select(metric, all)}[5m]))`;
  const leaders = select("jetstream_server_jetstream_disabled", { ...all, meta_leader: not("") });
  return [
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
  ];
}
