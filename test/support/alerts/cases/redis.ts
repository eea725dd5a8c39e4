import type { AlertCase } from "../case.ts";
import { healthy, stack } from "../healthy.ts";
import { changed, growing, turning, vanishing } from "../world.ts";

const namespace = "cordum";
const service = "cordum-redis";
const cluster = { namespace, service };
const node = (i: number) => ({ ...cluster, pod: `cordum-redis-${i}` });

export const redis: readonly AlertCase[] = [
  {
    when: "exporters answer and no Redis behind them does",
    world: changed(healthy, [
      [/^redis_(?!up)/, vanishing(0, 72)],
      [/^redis_up/, turning(1, 72, 0)],
    ]),
    fires: { RedisDown: [{ labels: cluster }] },
  },
  {
    when: "everything of Redis vanishes",
    world: changed(healthy, [
      [/^redis_/, vanishing(1, 72)],
      [/^up.*cordum-redis/, vanishing(1, 72)],
    ]),
    fires: { RedisDown: [{ labels: cluster }] },
  },
  {
    when: "one of six nodes is gone",
    world: changed(healthy, [[/^redis_up.*redis-5/, turning(1, 60, 0)]]),
    fires: { RedisNodesMissing: [{ labels: cluster, value: "5" }] },
  },
  {
    when: "one node says that the cluster is down",
    world: changed(healthy, [[/^redis_cluster_state.*redis-1/, turning(1, 76, 0)]]),
    fires: { RedisClusterDown: [{ labels: node(1) }] },
  },
  {
    when: "a third of the slots is uncovered",
    world: changed(healthy, [[/^redis_cluster_slots_ok/, turning(16384, 76, 10923)]]),
    fires: { RedisSlotsUncovered: [{ labels: cluster, value: "10923" }] },
  },
  {
    when: "one node that is cut off knows fewer slots",
    world: changed(healthy, [[/^redis_cluster_slots_ok.*redis-3/, turning(16384, 76, 0)]]),
    fires: {},
  },
  {
    when: "a replica lost its primary",
    world: changed(healthy, [[/^redis_master_link_up.*redis-4/, turning(1, 70, 0)]]),
    fires: { RedisReplicationBroken: [{ labels: node(4) }] },
  },
  {
    when: "a replica is half a minute behind",
    world: changed(healthy, [[/^redis_connected_slave_lag_seconds.*redis-2/, turning(1, 70, 30)]]),
    fires: { RedisReplicaLagging: [{ labels: node(2), value: "30" }] },
  },
  {
    when: "a primary has no replica",
    world: changed(healthy, [[/^redis_connected_slaves.*redis-0/, turning(1, 60, 0)]]),
    fires: { RedisPrimaryWithoutReplica: [{ labels: node(0) }] },
  },
  {
    when: "memory runs short",
    world: changed(healthy, [[/^redis_memory_used_bytes.*redis-0/, turning(1e8, 60, 5.95e8)]]),
    fires: { RedisMemoryHigh: [{ labels: node(0), value: "85%" }] },
  },
  {
    when: "memory is all but used",
    world: changed(healthy, [[/^redis_memory_used_bytes.*redis-0/, turning(1e8, 60, 6.86e8)]]),
    fires: { RedisMemoryAlmostFull: [{ labels: node(0), value: "98%" }] },
    also: ["RedisMemoryHigh"],
  },
  {
    when: "no limit of memory is set",
    world: changed(healthy, [[/^redis_memory_max_bytes/, "0x100"]]),
    fires: {},
  },
  {
    when: "the append-only file can't be written",
    world: changed(healthy, [[/^redis_aof_last_write_status.*redis-0/, turning(1, 77, 0)]]),
    stack: { ...stack, redis: { service, nodes: 6, topology: "cluster", durability: "throughput" } },
    fires: { RedisAppendFailing: [{ labels: node(0) }] },
  },
  {
    when: "a server was restarted and refused a part of its own file",
    world: changed(healthy, [[/^redis_unexpected_error_replies.*redis-2/, turning(0, 79, 338)]]),
    fires: { RedisWritesDropped: [{ labels: node(2), value: "338" }] },
  },
  {
    when: "a server was restarted after that, and its count began again",
    world: changed(healthy, [[/^redis_unexpected_error_replies.*redis-2/, turning(338, 70, 0)]]),
    fires: {},
  },
  {
    when: "a rewrite and a snapshot fail",
    world: changed(healthy, [
      [/^redis_aof_last_bgrewrite_status.*redis-0/, turning(1, 60, 0)],
      [/^redis_rdb_last_bgsave_status.*redis-1/, turning(1, 60, 0)],
    ]),
    fires: { RedisSnapshotFailing: [{ labels: node(0) }, { labels: node(1) }] },
  },
  {
    when: "clients are refused",
    world: changed(healthy, [[/^redis_rejected_connections_total.*redis-0/, growing(0, 2)]]),
    fires: { RedisConnectionsRefused: [{ labels: node(0) }] },
  },
  {
    when: "Redis is not a cluster, and its exporter says nothing of one",
    world: new Map([...healthy].filter(([name]) => !name.startsWith("redis_cluster"))),
    stack: { ...stack, redis: { service, nodes: 6, topology: "replicated", durability: "durable" } },
    fires: {},
  },
];
