import type { Alert, Scope } from "../monitoring/alert.ts";
import { duration, select, zeroOrAbsent } from "../monitoring/promql.ts";
import { archiveAlerts } from "./archive-alerts.ts";
import type { MonitoredPostgres, PostgresThresholds } from "./monitored.ts";

const perCluster = "namespace, service";
const perServer = "namespace, service, pod";

export function postgresAlerts(
  scope: Scope,
  postgres: MonitoredPostgres,
  limits: PostgresThresholds,
): readonly Alert[] {
  const { backupAgeSeconds, instances, service } = postgres;
  return [
    down(scope, postgres),
    ...(instances > 1 ? replicationAlerts(scope, postgres, limits) : []),
    fenced(scope, postgres),
    switchoverRequired(scope, postgres),
    connectionsHigh(scope, postgres, limits),
    transactionIdsOld(scope, postgres, limits),
    ...(backupAgeSeconds === undefined ? [] : archiveAlerts(scope, service, backupAgeSeconds, limits)),
  ];
}

function down({ namespace, prefix }: Scope, { service }: MonitoredPostgres): Alert {
  return {
    name: `${prefix}PostgresDown`,
    severity: "critical",
    for: "2m",
    expression: zeroOrAbsent("cnpg_collector_up", { namespace, service }),
    summary: "No server of {{ $labels.service }} answers",
    description: "Nothing can be read or written.",
    steps: [
      `\`kubectl -n ${namespace} get cluster ${service}\` and \`kubectl -n ${namespace} get pods -l cnpg.io/cluster=${service} -o wide\`: what does the operator wait for?`,
      "A pod that ends with `no space left`: enlarge `walStorage` in the stack file and deploy; the operator grows the volume.",
      "Data is on the volumes: never delete claims to get pods running.",
    ],
  };
}

function replicationAlerts(
  scope: Scope,
  postgres: MonitoredPostgres,
  limits: PostgresThresholds,
): readonly Alert[] {
  return [
    instancesMissing(scope, postgres),
    withoutReplica(scope, postgres),
    replicaMissing(scope, postgres),
    replicaLagging(scope, postgres, limits),
    replicaNotStreaming(scope, postgres),
    nodesShared(scope, postgres),
  ];
}

function instancesMissing({ namespace, prefix }: Scope, { instances, service }: MonitoredPostgres): Alert {
  return {
    name: `${prefix}PostgresServersMissing`,
    severity: "warning",
    for: "10m",
    expression: `sum by (${perCluster}) (${select("cnpg_collector_up", { namespace, service })}) < ${instances}`,
    summary: `Only {{ $value }} of ${instances} servers of {{ $labels.service }} answer`,
    description: "The next failure may stop writes.",
    steps: [
      `\`kubectl -n ${namespace} get pods -l cnpg.io/cluster=${service} -o wide\`; \`kubectl describe\` the one that is not ready.`,
      `\`kubectl cnpg status -n ${namespace} ${service}\` says what the operator makes of it.`,
    ],
  };
}

/** With `required` durability commits wait for a replica, for as long as it takes. */
function withoutReplica({ namespace, prefix }: Scope, { service }: MonitoredPostgres): Alert {
  const streaming = select("cnpg_pg_replication_streaming_replicas", { namespace, service });
  return {
    name: `${prefix}PostgresWithoutReplica`,
    severity: "critical",
    for: "1m",
    expression: `max by (${perCluster}) (${streaming}) == 0`,
    summary: "The primary of {{ $labels.service }} has no replica",
    description: "Commits wait: what no replica has is not acknowledged.",
    steps: [
      "Bring a replica back: writes go on by themselves, and nothing is lost.",
      "No replica can come back soon, and writes must: set `development: true` and `durability: preferred` in the stack file for as long as that lasts. What is written then is on one volume alone.",
    ],
  };
}

function replicaMissing({ namespace, prefix }: Scope, { instances, service }: MonitoredPostgres): Alert {
  const streaming = select("cnpg_pg_replication_streaming_replicas", { namespace, service });
  return {
    name: `${prefix}PostgresReplicaMissing`,
    severity: "warning",
    for: "5m",
    expression: `max by (${perCluster}) (${streaming}) < ${instances - 1}`,
    summary: `Only {{ $value }} of ${instances - 1} replicas follow the primary of {{ $labels.service }}`,
    description: "It may be up and stuck, which the operator does not see.",
    steps: [
      `\`kubectl cnpg status -n ${namespace} ${service}\` names it. Its log says what it asks the archive or the primary for.`,
      `It does not come back: \`kubectl cnpg destroy -n ${namespace} ${service} <number>\` recreates it from the primary. Never use the primary's number.`,
    ],
  };
}

function replicaLagging(
  { namespace, prefix }: Scope,
  { service }: MonitoredPostgres,
  limits: PostgresThresholds,
): Alert {
  const lag = select("cnpg_pg_replication_lag", { namespace, service });
  return {
    name: `${prefix}PostgresReplicaLagging`,
    severity: "warning",
    for: "5m",
    expression: `max by (${perServer}) (${lag}) > ${limits.postgresLagSeconds}`,
    summary: "{{ $labels.pod }} is {{ $value }} s behind",
    description: "It would need that long until it could take over.",
    steps: ["Look at its CPU limit and its disk, and for one query that holds it up in `pg_stat_activity`."],
  };
}

function replicaNotStreaming({ namespace, prefix }: Scope, { service }: MonitoredPostgres): Alert {
  const recovering = select("cnpg_pg_replication_in_recovery", { namespace, service });
  const receiving = select("cnpg_pg_replication_is_wal_receiver_up", { namespace, service });
  return {
    name: `${prefix}PostgresReplicaNotStreaming`,
    severity: "warning",
    for: "10m",
    expression: `max by (${perServer}) (${recovering}) == 1 and on (${perServer}) max by (${perServer}) (${receiving}) == 0`,
    summary: "{{ $labels.pod }} gets nothing from the primary",
    description: "It reads from the archive only, or waits for a part of the log that is not there.",
    steps: [
      `\`kubectl -n ${namespace} logs <pod>\`: \`requested WAL segment has already been removed\` means that it must be recreated, see PostgresReplicaMissing.`,
    ],
  };
}

function nodesShared({ namespace, prefix }: Scope, { instances, service }: MonitoredPostgres): Alert {
  const nodes = select("cnpg_collector_nodes_used", { namespace, service });
  return {
    name: `${prefix}PostgresServersShareNode`,
    severity: "warning",
    for: "15m",
    // -1 is said where nobody knows.
    expression: `max by (${perCluster}) (${nodes} > 0) < ${instances}`,
    summary: `The ${instances} servers of {{ $labels.service }} are on {{ $value }} nodes`,
    description: "The loss of one node takes several of them.",
    steps: [
      "Is a node away or too small? Bring it back, and delete the pod of a replica that shares a node.",
    ],
  };
}

function fenced({ namespace, prefix }: Scope, { service }: MonitoredPostgres): Alert {
  return {
    name: `${prefix}PostgresFenced`,
    severity: "critical",
    for: "5m",
    expression: `max by (${perServer}) (${select("cnpg_collector_fencing_on", { namespace, service })}) > 0`,
    summary: "{{ $labels.pod }} is fenced",
    description: "Somebody, or a full volume, took it out: PostgreSQL does not run in it.",
    steps: [
      `\`kubectl -n ${namespace} get cluster ${service} -o yaml\`: the annotation \`cnpg.io/fencedInstances\` says which. \`kubectl cnpg fencing off -n ${namespace} ${service} <pod>\` lets it run again, once the cause is mended.`,
    ],
  };
}

function switchoverRequired({ namespace, prefix }: Scope, { service }: MonitoredPostgres): Alert {
  const required = select("cnpg_collector_manual_switchover_required", { namespace, service });
  return {
    name: `${prefix}PostgresSwitchoverRequired`,
    severity: "warning",
    for: "15m",
    expression: `max by (${perCluster}) (${required}) > 0`,
    summary: "An update of {{ $labels.service }} waits for a switchover",
    description: "The primary runs on with the old version or settings.",
    steps: [`\`kubectl cnpg promote -n ${namespace} ${service} <replica>\` at a quiet time.`],
  };
}

function connectionsHigh(
  { namespace, prefix }: Scope,
  { service }: MonitoredPostgres,
  limits: PostgresThresholds,
): Alert {
  const used = select("cnpg_backends_total", { namespace, service });
  const most = select("cnpg_pg_settings_setting", { namespace, service, name: "max_connections" });
  return {
    name: `${prefix}PostgresConnectionsHigh`,
    severity: "warning",
    for: "10m",
    expression: `sum by (${perServer}) (${used}) / on (${perServer}) max by (${perServer}) (${most}) > ${limits.postgresConnectionsPercent / 100}`,
    summary: "{{ $labels.pod }} has {{ $value | humanizePercentage }} of its connections in use",
    description: "Beyond the last one, clients are refused.",
    steps: [
      "Who holds them? `SELECT usename, application_name, state, count(*) FROM pg_stat_activity GROUP BY 1, 2, 3`.",
      "A client holds more than the stack file's `pools` says: its own pool is set higher, or it leaks.",
    ],
  };
}

function transactionIdsOld(
  { namespace, prefix }: Scope,
  { service }: MonitoredPostgres,
  limits: PostgresThresholds,
): Alert {
  const age = select("cnpg_pg_database_xid_age", { namespace, service });
  return {
    name: `${prefix}PostgresTransactionIdsOld`,
    severity: "warning",
    for: duration(3600),
    expression: `max by (${perCluster}, datname) (${age}) > ${limits.postgresTransactionAge}`,
    summary: "Vacuum is late in {{ $labels.datname }}: {{ $value | humanize }} transactions",
    description: "When transaction ids run out, the server refuses all writes.",
    steps: [
      "A transaction that is open for days, a prepared one or a forgotten replication slot holds it up: `pg_stat_activity`, `pg_prepared_xacts`, `pg_replication_slots`.",
      "None is: `VACUUM (FREEZE, VERBOSE)` of the tables with the highest `age(relfrozenxid)`.",
    ],
  };
}
