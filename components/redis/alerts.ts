import type { Alert, Scope, Severity } from "../monitoring/alert.ts";
import { duration, select, zeroOrAbsent } from "../monitoring/promql.ts";
import type { MonitoredRedis, RedisThresholds } from "./monitored.ts";

/** Every key belongs to one of these: fixed by the cluster's protocol. */
const hashSlots = 16384;

const perCluster = "namespace, service";
const perNode = "namespace, service, pod";

export function redisAlerts(scope: Scope, redis: MonitoredRedis, limits: RedisThresholds): readonly Alert[] {
  return [
    redisDown(scope, redis),
    nodesMissing(scope, redis),
    ...(redis.topology === "cluster" ? [clusterDown(scope, redis), slotsUncovered(scope, redis)] : []),
    ...(redis.nodes > 1 ? replicationAlerts(scope, redis, limits) : []),
    memory(scope, redis, "RedisMemoryHigh", "warning", "10m", limits.memoryWarningPercent),
    memory(scope, redis, "RedisMemoryAlmostFull", "critical", "2m", limits.memoryCriticalPercent),
    ...(redis.durability === "throughput" ? [appendFailing(scope, redis)] : []),
    writesDropped(scope, redis),
    snapshotFailing(scope, redis),
    connectionsRefused(scope, redis),
  ];
}

/** An exporter answers while its server is dead: `redis_up` is what says that Redis does. */
function redisDown({ namespace, prefix }: Scope, { service }: MonitoredRedis): Alert {
  return {
    name: `${prefix}RedisDown`,
    severity: "critical",
    for: "5m",
    expression: zeroOrAbsent("redis_up", { namespace, service }),
    summary: "No Redis server answers",
    description: "The state of every job is out of reach; the API refuses new ones.",
    steps: [
      `\`kubectl -n ${namespace} get pods -l app.kubernetes.io/component=state -o wide\`: do pods exist, and what is their state?`,
      "Pods that are Ready while this fires: the exporters can't log in. Their log says whether the certificate or the password is refused.",
      "The data is on the volumes: never delete claims to get pods running.",
    ],
  };
}

function nodesMissing({ namespace, prefix }: Scope, { nodes, service }: MonitoredRedis): Alert {
  return {
    name: `${prefix}RedisNodesMissing`,
    severity: "warning",
    for: "10m",
    expression: `sum by (${perCluster}) (${select("redis_up", { namespace, service })}) < ${nodes}`,
    summary: `Only {{ $value }} of ${nodes} Redis nodes answer`,
    description: "Keys are still served, but some of them by a single node.",
    steps: [
      `\`kubectl -n ${namespace} get pods -l app.kubernetes.io/component=state -o wide\`; \`kubectl describe\` the one that is not Ready.`,
      "A pod is Ready and is not counted: its exporter can't log in.",
    ],
  };
}

function clusterDown({ namespace, prefix }: Scope, { service }: MonitoredRedis): Alert {
  return {
    name: `${prefix}RedisClusterDown`,
    severity: "critical",
    for: "2m",
    expression: `min by (${perNode}) (${select("redis_cluster_state", { namespace, service })}) == 0`,
    summary: "{{ $labels.pod }} says that the Redis cluster is down",
    description:
      "This node refuses every request: hash slots are uncovered, or it is cut off from the majority.",
    steps: [
      "Only one node reports it: it is cut off. Look at its node, and at the bus port 16379 in network policies.",
      "All nodes report it: `redis-cli --cluster check` names the slots without a server, and so the missing shard.",
      "All pods were restarted at once: each repairs the addresses of its peers when it starts. Run the init Job again if one did not.",
    ],
  };
}

/** The best view counts: a node that is cut off has {@link clusterDown} for itself. */
function slotsUncovered({ namespace, prefix }: Scope, { service }: MonitoredRedis): Alert {
  return {
    name: `${prefix}RedisSlotsUncovered`,
    severity: "critical",
    for: "2m",
    expression: `max by (${perCluster}) (${select("redis_cluster_slots_ok", { namespace, service })}) < ${hashSlots}`,
    summary: `Only {{ $value }} of ${hashSlots} hash slots are served`,
    description: "Requests for the other keys fail.",
    steps: [
      "`redis-cli --cluster check` names the slots and their last owner: bring that pod, or a replica of it, back.",
      "Both pods of a shard lost their volumes: restore the shard from a backup.",
    ],
  };
}

function replicationAlerts(scope: Scope, redis: MonitoredRedis, limits: RedisThresholds): readonly Alert[] {
  return [
    replicationBroken(scope, redis),
    replicaLagging(scope, redis, limits),
    withoutReplica(scope, redis),
  ];
}

function replicationBroken({ namespace, prefix }: Scope, { service }: MonitoredRedis): Alert {
  return {
    name: `${prefix}RedisReplicationBroken`,
    severity: "warning",
    for: "5m",
    expression: `min by (${perNode}) (${select("redis_master_link_up", { namespace, service })}) == 0`,
    summary: "{{ $labels.pod }} has lost its primary",
    description: "It gets no writes: if the primary fails now, they are lost.",
    steps: [
      `\`kubectl -n ${namespace} logs <pod>\`: \`MASTER <-> REPLICA sync\` and the lines after it.`,
      "`NOAUTH`, `WRONGPASS` or a TLS error: both sides must have the same generation of passwords and authorities.",
    ],
  };
}

function replicaLagging({ namespace, prefix }: Scope, redis: MonitoredRedis, limits: RedisThresholds): Alert {
  const lag = select("redis_connected_slave_lag_seconds", { namespace, service: redis.service });
  return {
    name: `${prefix}RedisReplicaLagging`,
    severity: "warning",
    for: "5m",
    expression: `max by (${perNode}) (${lag}) > ${limits.redisLagSeconds}`,
    summary: "A replica of {{ $labels.pod }} is {{ $value }} s behind",
    description: "What it has not got yet is lost if the primary fails.",
    steps: [
      "`redis-cli info replication` on the primary names the replica.",
      "Look at the CPU limit and the disk of both, and for very large keys.",
    ],
  };
}

function withoutReplica({ namespace, prefix }: Scope, { service }: MonitoredRedis): Alert {
  const replicas = `max by (${perNode}) (${select("redis_connected_slaves", { namespace, service })})`;
  const primaries = select("redis_instance_info", { namespace, service, role: "master" });
  return {
    name: `${prefix}RedisPrimaryWithoutReplica`,
    severity: "warning",
    for: "15m",
    expression: `${replicas} == 0 and on (${perNode}) ${primaries}`,
    summary: "The primary {{ $labels.pod }} has no replica",
    description: "Its keys are on one volume alone.",
    steps: [
      "Is a pod missing? Bring it back. It joins automatically.",
      "All pods run: on a Redis Cluster, run the init Job again. It gives each primary a replica.",
    ],
  };
}

/** Without a limit there is nothing to compare with; the stacks set one. */
function memory(
  { namespace, prefix }: Scope,
  { service }: MonitoredRedis,
  name: string,
  severity: Severity,
  time: string,
  percent: number,
): Alert {
  const used = `max by (${perNode}) (${select("redis_memory_used_bytes", { namespace, service })})`;
  const limit = `max by (${perNode}) (${select("redis_memory_max_bytes", { namespace, service })} > 0)`;
  return {
    name: `${prefix}${name}`,
    severity,
    for: time,
    expression: `${used} / ${limit} > ${percent / 100}`,
    summary: "{{ $labels.pod }} uses {{ $value | humanizePercentage }} of its memory",
    description: "At the limit Redis refuses writes rather than drop keys.",
    steps: [
      "`redis-cli --bigkeys` and `redis-cli info keyspace`: what grows, and does it have an expiry?",
      "Raise the memory limit of the stack, which raises `maxmemory` with it: nodes roll one at a time.",
    ],
  };
}

function appendFailing({ namespace, prefix }: Scope, { service }: MonitoredRedis): Alert {
  return {
    name: `${prefix}RedisAppendFailing`,
    severity: "critical",
    for: "1m",
    expression: `min by (${perNode}) (${select("redis_aof_last_write_status", { namespace, service })}) == 0`,
    summary: "{{ $labels.pod }} can't write its append-only file",
    description: "It refuses writes until it can, and what it did not write is lost with the pod.",
    steps: [
      `\`kubectl -n ${namespace} exec <pod> -- df -h /data\`: a full volume is the usual cause. Enlarge it.`,
      "If it is not full, the disk fails. Fail over to the replica, and delete the pod with its claim.",
    ],
  };
}

/**
 * A server counts what it refuses of its own file while it loads it, and of its primary's stream. It starts at 0 with the
 * process, so that any other value is news.
 */
function writesDropped({ namespace, prefix }: Scope, { service }: MonitoredRedis): Alert {
  return {
    name: `${prefix}RedisWritesDropped`,
    severity: "critical",
    for: "0s",
    expression: `max by (${perNode}) (${select("redis_unexpected_error_replies", { namespace, service })}) > 0`,
    summary: "{{ $labels.pod }} has dropped {{ $value }} commands that were acknowledged",
    description:
      "It refused what its append-only file or its primary gave it, and goes on without. Its replicas copy the loss. The alert ends when the server is restarted.",
    steps: [
      `\`kubectl -n ${namespace} logs <pod> | grep CRITICAL\` says which command, and why. \`NOPERM\` for an \`AOF-loading-client\`: the user \`default\` lacks \`~* &* +@all\` in \`users.acl\`; deploy the stack again.`,
      "Until the file is rewritten, it still holds what was dropped: copy `/data/appendonlydir` off the volume at once.",
      `Once the rules are correct, \`kubectl -n ${namespace} exec <pod> -c state -- sh /etc/seaworthy/redis/cli.sh self SHUTDOWN NOSAVE NOW\` restarts the server in its pod, and it replays its whole file. Don't delete the pod: it would hand over to a replica that lacks the same writes, and copy that.`,
      "If the file was rewritten since, or the server has become a replica: restore the newest backup, see docs/runbooks/restore.md.",
    ],
  };
}

function snapshotFailing({ namespace, prefix }: Scope, { service }: MonitoredRedis): Alert {
  const rewrite = `min by (${perNode}) (${select("redis_aof_last_bgrewrite_status", { namespace, service })}) == 0`;
  const save = `min by (${perNode}) (${select("redis_rdb_last_bgsave_status", { namespace, service })}) == 0`;
  return {
    name: `${prefix}RedisSnapshotFailing`,
    severity: "warning",
    for: "15m",
    expression: `${rewrite}\nor\n${save}`,
    summary: "{{ $labels.pod }} can't write snapshots",
    description: "Replicas can't synchronise, backups fail, and the append-only file grows without end.",
    steps: [
      `\`kubectl -n ${namespace} logs <pod>\`: \`Can't save in background\` says whether it lacks memory or disk space.`,
      "A snapshot forks: writes during the snapshot need memory above `maxmemory` and below the limit.",
    ],
  };
}

function connectionsRefused({ namespace, prefix }: Scope, { service }: MonitoredRedis): Alert {
  const window = 900;
  return {
    name: `${prefix}RedisConnectionsRefused`,
    severity: "warning",
    for: "5m",
    expression: `max by (${perNode}) (increase(${select("redis_rejected_connections_total", { namespace, service })}[${duration(window)}])) > 0`,
    summary: "{{ $labels.pod }} refuses connections",
    description: "It has as many clients as `maxclients` allows.",
    steps: [
      "`redis-cli client list` shows which client holds them: one without a connection pool, or one that leaks connections.",
    ],
  };
}
