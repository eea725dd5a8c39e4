import type { Graph } from "../graph/graph.ts";
import { dialledBy } from "../kubernetes/dialled.ts";
import { workloads } from "../kubernetes/workloads.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyService } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

interface List {
  readonly where: string;
  readonly ordinals: Set<number>;
}

/** The ordinals that each text of a configuration names, by StatefulSet. */
function listsOf(graph: Graph): ReadonlyMap<string, readonly List[]> {
  return graph.derive(findLists);
}

function findLists(graph: Graph): ReadonlyMap<string, readonly List[]> {
  const found = new Map<string, Map<string, List>>();
  for (const workload of workloads(graph)) {
    for (const { pod, where } of dialledBy(graph, workload)) {
      const [, name = "", ordinal] = /^(.+)-(\d+)$/.exec(pod ?? "") ?? [];
      if (ordinal === undefined) continue;
      const key = `${workload.title}: ${where}`;
      const lists = found.get(name) ?? new Map<string, List>();
      const list = lists.get(key) ?? { where: key, ordinals: new Set<number>() };
      list.ordinals.add(Number(ordinal));
      found.set(name, lists.set(key, list));
    }
  }
  return new Map([...found].map(([name, lists]) => [name, [...lists.values()]]));
}

export const peerListMatchesReplicas = rule({
  id: "peer-list-matches-replicas",
  title: "Lists of servers contain every server, and no other.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [32, 37],
  remediation: ["Derive the list from the number of replicas, as components/servers does."],
  subjects: everyService,
  check: (workload, { graph }) => {
    if (workload.kind !== "StatefulSet") return new NotApplicable("Its pods have no names of their own.");
    const lists = listsOf(graph).get(workload.name) ?? [];
    if (lists.length === 0) return new NotApplicable("No list names its pods.");
    const { replicas } = workload;
    return problemsOf(lists, ({ ordinals, where }) => {
      const extra = [...ordinals].filter((one) => one >= replicas).map((one) => `${workload.name}-${one}`);
      if (extra.length > 0) return `${where} names ${extra.join(", ")}, and there are ${replicas} pods`;
      const missing = Array.from({ length: replicas }, (_, one) => one).filter((one) => !ordinals.has(one));
      // A single name is an address, not a list.
      return (
        ordinals.size > 1 &&
        missing.length > 0 &&
        `${where} lacks ${missing.map((one) => `${workload.name}-${one}`).join(", ")}`
      );
    });
  },
});
