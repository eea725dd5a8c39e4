import type { Alert, Scope } from "../monitoring/alert.ts";
import { duration, not, select, zeroOrAbsent } from "../monitoring/promql.ts";
import type { MonitoredNats, NatsThresholds } from "./monitored.ts";
import { natsStorageAlerts, natsStreamAlerts } from "./stream-alerts.ts";

const perServer = "namespace, service, pod";
const perCluster = "namespace, service";

export function natsAlerts(scope: Scope, nats: MonitoredNats, thresholds: NatsThresholds): readonly Alert[] {
  return [
    natsDown(scope, nats),
    ...(nats.servers > 1 ? clusterAlerts(scope, nats) : []),
    unhealthy(scope, nats),
    disabled(scope, nats),
    ...natsStreamAlerts(scope, nats, thresholds),
    ...natsStorageAlerts(scope, nats, thresholds),
    slowConsumers(scope, nats),
  ];
}

/** An exporter answers while its server is dead, so both are looked at. */
function natsDown({ namespace, prefix }: Scope, { service }: MonitoredNats): Alert {
  return {
    name: `${prefix}NATSDown`,
    severity: "critical",
    for: "5m",
    expression: `${zeroOrAbsent("up", { namespace, service })}\nor\nabsent(${select("gnatsd_healthz_status", { namespace, service })})`,
    summary: "No NATS server answers",
    description: "Jobs are neither taken nor handed out.",
    steps: [
      `\`kubectl -n ${namespace} get pods -l app.kubernetes.io/component=messaging -o wide\`: are there pods, and on which nodes?`,
      "Pending: the volume or the anti-affinity does not fit the remaining nodes. CrashLoopBackOff: the log names the file or port that is refused.",
      "The data is on the volumes: never delete claims to get pods running.",
    ],
  };
}

function clusterAlerts(scope: Scope, nats: MonitoredNats): readonly Alert[] {
  return [serversMissing(scope, nats), quorumLost(scope, nats), split(scope, nats), routes(scope, nats)];
}

function serversMissing({ namespace, prefix }: Scope, { servers, service }: MonitoredNats): Alert {
  return {
    name: `${prefix}NATSServersMissing`,
    severity: "critical",
    for: "15m",
    expression: `count by (${perCluster}) (${select("gnatsd_healthz_status", { namespace, service })}) < ${servers}`,
    summary: `Only {{ $value }} of ${servers} NATS servers answer`,
    description: "Messages still flow, but the next failure may stop them.",
    steps: [
      `\`kubectl -n ${namespace} get pods -l app.kubernetes.io/component=messaging -o wide\`; \`kubectl describe\` the one that is not Ready.`,
      "A lost node: if it does not come back, its volume can't follow. Delete the claim of that one pod, never of a second one, and the server fills a new volume from the others.",
    ],
  };
}

/** Half or more of the servers are gone, or those that are left can't agree on a leader. */
function quorumLost({ namespace, prefix }: Scope, { servers, service }: MonitoredNats): Alert {
  const disabled = "jetstream_server_jetstream_disabled";
  const all = `count by (${perCluster}) (${select(disabled, { namespace, service })})`;
  const leaderless = `count by (${perCluster}) (${select(disabled, { namespace, service, meta_leader: "" })})`;
  const majority = Math.floor(servers / 2) + 1;
  return {
    name: `${prefix}NATSQuorumLost`,
    severity: "critical",
    for: "1m",
    expression: `${leaderless} >= ${all}\nor\n${all} < ${majority}`,
    summary: "JetStream has no quorum",
    description: `Nothing can be stored until ${majority} of ${servers} servers find each other. What was acknowledged stays on the volumes.`,
    steps: [
      `Bring the missing servers back first: \`kubectl -n ${namespace} get pods -l app.kubernetes.io/component=messaging -o wide\`.`,
      "All servers run and there is no leader: they can't reach each other on 6222. Look for `cluster` and `TLS` in their logs, at network policies, and at the certificate's expiry.",
      "Do not delete volumes: a majority of empty servers would agree that there are no streams.",
    ],
  };
}

function split({ namespace, prefix }: Scope, { service }: MonitoredNats): Alert {
  const seen = select("jetstream_server_jetstream_disabled", { namespace, service, meta_leader: not("") });
  return {
    name: `${prefix}NATSLeadersDisagree`,
    severity: "critical",
    for: "5m",
    expression: `count by (${perCluster}) (count by (${perCluster}, meta_leader) (${seen})) > 1`,
    summary: "NATS servers follow {{ $value }} different leaders",
    description: "Some of them are cut off and do not know it; what they store may be lost.",
    steps: [
      "`nats server report jetstream` against each server by name: which one disagrees with the others?",
      "Restart that server, and wait until it has caught up before you restart another.",
    ],
  };
}

/**
 * Servers keep several connections to each peer, and how many depends on version and accounts: the best connected
 * server is the measure.
 */
function routes({ namespace, prefix }: Scope, { service }: MonitoredNats): Alert {
  const own = `max by (${perServer}) (${select("gnatsd_varz_routes", { namespace, service })})`;
  const best = `max by (${perCluster}) (${select("gnatsd_varz_routes", { namespace, service })})`;
  return {
    name: `${prefix}NATSRoutesMissing`,
    severity: "warning",
    for: "5m",
    expression: `${own} < on (${perCluster}) group_left () ${best}\nor\n${own} == 0`,
    summary: "{{ $labels.pod }} is not connected to all its peers",
    description: "It has {{ $value }} routes. Its replicas fall behind, and it can't take over.",
    steps: [
      `\`kubectl -n ${namespace} logs <pod>\`: look for \`Route\`, \`TLS\` and \`timeout\`.`,
      "NetworkPolicies must allow the peers to reach each other on 6222, in both directions.",
      "`nats server list` shows which peer is missing.",
    ],
  };
}

function unhealthy({ namespace, prefix }: Scope, { service }: MonitoredNats): Alert {
  return {
    name: `${prefix}NATSUnhealthy`,
    severity: "warning",
    for: "10m",
    expression: `max by (${perServer}) (${select("gnatsd_healthz_status", { namespace, service })}) > 0`,
    summary: "{{ $labels.pod }} says that it is not healthy",
    description: "It is catching up, or a stream or consumer of its own does not recover.",
    steps: [
      `\`kubectl -n ${namespace} exec <pod> -- wget -qO- localhost:8222/healthz\` names the stream or consumer.`,
      "While it catches up, wait: a restart makes it start again.",
      "If it takes longer than a copy of its data: restart this one server while all others are healthy.",
    ],
  };
}

function disabled({ namespace, prefix }: Scope, { service }: MonitoredNats): Alert {
  return {
    name: `${prefix}NATSJetStreamDisabled`,
    severity: "critical",
    for: "2m",
    expression: `max by (${perServer}) (${select("jetstream_server_jetstream_disabled", { namespace, service })}) > 0`,
    summary: "JetStream has shut down on {{ $labels.pod }}",
    description: "The server runs on without storage, as it does after a write error or on a full disk.",
    steps: [
      `\`kubectl -n ${namespace} logs <pod>\`: the last error before \`JetStream Shutdown\` is the cause.`,
      "A full volume: enlarge it first. Then restart this one server.",
    ],
  };
}

function slowConsumers({ namespace, prefix }: Scope, { service }: MonitoredNats): Alert {
  const window = 900;
  return {
    name: `${prefix}NATSSlowConsumers`,
    severity: "warning",
    for: "5m",
    expression: `max by (${perServer}) (increase(${select("gnatsd_varz_slow_consumers", { namespace, service })}[${duration(window)}])) > 0`,
    summary: "{{ $labels.pod }} cuts off clients that are too slow",
    description: "Clients that don't read fast enough are disconnected and miss messages outside JetStream.",
    steps: [
      "`nats server report connections --sort out-bytes` shows which clients have bytes pending.",
      "Give that client more CPU or more replicas.",
    ],
  };
}
