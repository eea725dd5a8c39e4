import type { Alert, Scope, Severity } from "../monitoring/alert.ts";
import { duration, select } from "../monitoring/promql.ts";
import type { MonitoredNats, MonitoredStream, NatsThresholds } from "./monitored.ts";

const perServer = "namespace, service, pod";
const perStream = "namespace, service, stream_name";

/** What is stored, and on how many servers. */
export function natsStreamAlerts(
  scope: Scope,
  nats: MonitoredNats,
  thresholds: NatsThresholds,
): readonly Alert[] {
  return [
    ...nats.streams.map((stream) => streamMissing(scope, nats, stream)),
    ...nats.streams
      .filter(({ replicas }) => replicas > 1)
      .map((stream) => replicaMissing(scope, nats, stream)),
    replicaLagging(scope, nats, thresholds),
    backlog(scope, nats, thresholds),
  ];
}

/** A cluster that comes back without its state cleans up streams that it takes for orphans. */
function streamMissing({ namespace, prefix }: Scope, nats: MonitoredNats, { name }: MonitoredStream): Alert {
  const matchers = { namespace, service: nats.service, stream_name: name };
  return {
    name: `${prefix}NATSStreamMissing`,
    severity: "critical",
    for: "10m",
    expression: `absent(${select("jetstream_stream_total_messages", matchers)})`,
    summary: `The stream ${name} is gone`,
    description: "Everything that it held is gone with it, or no server can tell.",
    steps: [
      "`nats stream ls --all` against the cluster: does it exist?",
      "`orphaned stream` in a server's log: the cluster lost its state. Stop the services that would create the stream again, and restore it from the last backup.",
      "It exists, but has no series: the exporter must be started with `-jsz=all`.",
    ],
  };
}

function replicaMissing({ namespace, prefix }: Scope, nats: MonitoredNats, stream: MonitoredStream): Alert {
  const matchers = { namespace, service: nats.service, stream_name: stream.name };
  return {
    name: `${prefix}NATSStreamReplicaMissing`,
    severity: "warning",
    for: "15m",
    expression: `count by (${perStream}) (${select("jetstream_stream_last_seq", matchers)}) < ${stream.replicas}`,
    summary: `${stream.name} is on {{ $value }} servers instead of ${stream.replicas}`,
    description: "A stream on fewer servers than that may stop, or be lost, with the next one.",
    steps: [
      "All servers run: the stream was created with fewer replicas, which a restart doesn't change. `nats stream edit <stream> --replicas 3`.",
      "A server is missing: bring it back first.",
    ],
  };
}

/** No threshold in messages would fit both an idle and a busy stream, so the measure is time. */
function replicaLagging({ namespace, prefix }: Scope, nats: MonitoredNats, limits: NatsThresholds): Alert {
  const last = select("jetstream_stream_last_seq", { namespace, service: nats.service });
  const then = `${last} offset ${duration(limits.replicaLagSeconds)}`;
  return {
    name: `${prefix}NATSReplicaLagging`,
    severity: "warning",
    for: "5m",
    expression: `max by (${perStream}, pod) (${last}) < on (${perStream}) group_left () max by (${perStream}) (${then})`,
    summary: "{{ $labels.pod }} is behind on {{ $labels.stream_name }}",
    description: `It does not have what the stream had ${duration(limits.replicaLagSeconds)} ago, and can't take over without a loss of time.`,
    steps: [
      "`nats stream info <stream>` shows each replica's lag.",
      "If it shrinks, wait. Otherwise, check the speed of the disk on that node, and whether a route is missing.",
    ],
  };
}

function backlog({ namespace, prefix }: Scope, nats: MonitoredNats, limits: NatsThresholds): Alert {
  const pending = select("jetstream_consumer_num_pending", { namespace, service: nats.service });
  return {
    name: `${prefix}NATSConsumerBacklog`,
    severity: "warning",
    for: "15m",
    expression: `max by (${perStream}, consumer_name) (${pending}) > ${limits.consumerPending}`,
    summary: "{{ $value }} messages wait for {{ $labels.consumer_name }}",
    description: "Jobs come in faster than they are done.",
    steps: [
      "`nats consumer info <stream> <consumer>`: does a client pull, and do acknowledgements arrive?",
      "If the workers run well, add more. If they fail repeatedly, read their logs.",
    ],
  };
}

/** JetStream refuses to store at its limit, which lies below the size of the volume. */
export function natsStorageAlerts(
  scope: Scope,
  nats: MonitoredNats,
  limits: NatsThresholds,
): readonly Alert[] {
  return [
    storage(scope, nats, "NATSStorageFilling", "warning", "15m", limits.storageWarningPercent),
    storage(scope, nats, "NATSStorageAlmostFull", "critical", "5m", limits.storageCriticalPercent),
  ];
}

function storage(
  { namespace, prefix }: Scope,
  { service }: MonitoredNats,
  name: string,
  severity: Severity,
  time: string,
  percent: number,
): Alert {
  const used = `max by (${perServer}) (${select("jetstream_server_total_message_bytes", { namespace, service })})`;
  const limit = `max by (${perServer}) (${select("jetstream_server_max_storage", { namespace, service })})`;
  return {
    name: `${prefix}${name}`,
    severity,
    for: time,
    expression: `${used} / ${limit} > ${percent / 100}`,
    summary: "JetStream on {{ $labels.pod }} is {{ $value | humanizePercentage }} full",
    description: "At its limit it refuses every message.",
    steps: [
      "`nats stream report` shows what uses the space.",
      "If messages are no longer needed: give the stream a shorter `max_age` or a `max_bytes`.",
      "If they are needed: enlarge the volumes, then the setting `nats.storage.size`, which raises the limit.",
    ],
  };
}
