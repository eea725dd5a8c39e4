import { redisSettings } from "../formats/broker-conf.ts";
import type { Graph } from "../graph/graph.ts";
import { serverConfig, serverOf, wordsOf } from "../kubernetes/configuration.ts";
import { dialledBy } from "../kubernetes/dialled.ts";
import { scaleOf } from "../kubernetes/scale.ts";
import { backends } from "../kubernetes/services.ts";
import { type Workload, workloadsIn } from "../kubernetes/workloads.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyService } from "../model/select.ts";
import { UnknownValue } from "../model/unknown.ts";

/** Fewer primaries can't elect one of their own. https://redis.io/docs/latest/operate/oss_and_stack/management/scaling/ */
const leastPrimaries = 3;

/** How many servers each primary has, itself among them, as the job says that makes the cluster. */
function serversEach(graph: Graph, store: Workload, servers: number): number | undefined {
  for (const job of workloadsIn(graph, store.namespace).filter(({ isBatch }) => isBatch)) {
    const words = wordsOf(job);
    const [, replicas] = /--cluster-replicas[ =](\d+)/.exec(words) ?? [];
    const [, primaries] = /\b(?:PRIMARIES|MASTERS)=(\d+)/.exec(words) ?? [];
    if (replicas === undefined && primaries === undefined) continue;
    const its = dialledBy(graph, job).some(
      ({ service }) => service && backends(graph, service).includes(store),
    );
    if (its) return replicas === undefined ? servers / Number(primaries) : Number(replicas) + 1;
  }
  return undefined;
}

export const redisClusterTopology = rule({
  id: "redis-cluster-topology",
  title: "A Redis Cluster has three primaries with a replica each, and an append-only file.",
  pack: "resilience",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [35],
  remediation: ["Six servers: three primaries with --cluster-replicas 1; appendonly yes."],
  subjects: everyService,
  check: (store, { graph }) => {
    if (serverOf(store, "redis", "valkey") === undefined) return new NotApplicable("It doesn't run Redis.");
    const settings = redisSettings(serverConfig(graph, store));
    if (settings.get("cluster-enabled") !== "yes") return new NotApplicable("It doesn't run as a cluster.");
    const servers = scaleOf(graph, store).min;
    const append = settings.get("appendonly") !== "yes" && "appendonly isn't yes, so a restart loses writes";
    if (servers < leastPrimaries * 2)
      return [`${servers} servers are fewer than ${leastPrimaries} primaries with a replica each`, append];
    const each = serversEach(graph, store, servers);
    if (each === undefined) {
      if (append) return append;
      throw new UnknownValue("no job of the stack says how many replicas each primary has");
    }
    const primaries = servers / each;
    return [
      append,
      each < 2 && "its primaries have no replicas",
      !Number.isInteger(primaries) &&
        `${servers} servers can't be shared among primaries with ${each - 1} replicas each`,
      primaries < leastPrimaries &&
        `${servers} servers with ${each - 1} replicas of each make ${Math.floor(primaries)} primaries`,
    ];
  },
});
