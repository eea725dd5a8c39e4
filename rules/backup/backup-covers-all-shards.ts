import type { Graph } from "../graph/graph.ts";
import { backupsOf } from "../kubernetes/backups.ts";
import { configFiles } from "../kubernetes/configuration.ts";
import { dialledBy } from "../kubernetes/dialled.ts";
import type { Workload } from "../kubernetes/workloads.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { declared } from "../model/select.ts";
import { everyStore } from "../model/stores.ts";
import { problemsOf } from "../model/unknown.ts";

/** By its owner's word, or because Redis runs as a cluster. */
function isSharded(graph: Graph, store: Workload): boolean {
  if (store.annotation(declared("sharded")) === "true") return true;
  return configFiles(graph, store).some(({ text }) => /^\s*cluster-enabled\s+yes/m.test(text));
}

export const backupCoversAllShards = rule({
  id: "backup-covers-all-shards",
  title: "A backup of a sharded store reads every shard.",
  pack: "resilience",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [59],
  remediation: ["Read each primary. The backup of components/backup asks the cluster for its primaries."],
  subjects: everyStore,
  check: (store, stack) => {
    if (!isSharded(stack.graph, store)) return new NotApplicable("Each of its servers holds all data.");
    return problemsOf(backupsOf(stack.graph, store), ({ job, title }) => {
      const pods = job ? dialledBy(stack.graph, job).flatMap(({ pod }) => pod ?? []) : [];
      // Without a pod's name it asks the servers themselves which shards there are.
      if (pods.length === 0) return undefined;
      const missing = Array.from({ length: store.replicas }, (_, one) => `${store.name}-${one}`).filter(
        (one) => !pods.includes(one),
      );
      return missing.length > 0 && `${title} doesn't read ${missing.join(", ")}`;
    });
  },
});
