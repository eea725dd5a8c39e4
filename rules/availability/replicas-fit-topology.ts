import { scaleOf } from "../kubernetes/scale.ts";
import { selects } from "../kubernetes/selectors.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyService } from "../model/select.ts";
import { problemsOf, UnknownValue } from "../model/unknown.ts";

export const replicasFitTopology = rule({
  id: "replicas-fit-topology",
  title: "The cluster has places for replicas that must be apart.",
  pack: "resilience",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [77],
  remediation: ["Use preferred anti-affinity or a topology spread, or add nodes."],
  subjects: everyService,
  check: (workload, { contract, graph }) => {
    const { max, min } = scaleOf(graph, workload);
    if (!workload.isScalable || max < 2) return new NotApplicable("It has one pod.");
    const { nodes, zones } = contract.cluster;
    if (nodes === undefined)
      throw new UnknownValue("the contract doesn't say how many nodes the cluster has");
    if (nodes === 1 && min > 1)
      return `its ${min} pods share the cluster's one node, so they aren't a reserve for each other`;
    const terms =
      workload.pod.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
    return problemsOf(terms, ({ labelSelector, topologyKey }) => {
      if (!selects(labelSelector, workload.podLabels)) return undefined;
      const places =
        topologyKey === "kubernetes.io/hostname"
          ? nodes
          : topologyKey === "topology.kubernetes.io/zone"
            ? zones
            : undefined;
      return (
        places !== undefined &&
        max > places &&
        `${max} pods must each have their own ${topologyKey}, and there are ${places}`
      );
    });
  },
});
