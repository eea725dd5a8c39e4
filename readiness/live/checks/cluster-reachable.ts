import { type Judgement, judged, liveCheck } from "../check.ts";
import { conditionOf, type Node, titleOf } from "../objects.ts";

const pressures = ["MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable"];

export const clusterReachable = liveCheck({
  id: "live-cluster-reachable",
  title: "The cluster answers, and its nodes are ready.",
  severity: "critical",
  remediation: [
    "`kubectl describe node` says what a node lacks.",
    "Uncordon nodes that may take pods again.",
  ],
  look: async (cluster) => ({
    version: await cluster.get<{ gitVersion?: string }>("/version"),
    nodes: await cluster.list<Node>("/api/v1/nodes"),
  }),
  judge: ({ nodes = [], version }, { contract }) => {
    const usable = nodes.filter((node) => !problemOf(node) && !node.spec?.unschedulable);
    const wanted = Math.max(contract.cluster.nodes ?? 1, 1);
    const few = usable.length < wanted && `${usable.length} nodes take pods; it needs ${wanted}`;
    return [
      judged(
        "the cluster",
        few || undefined,
        `It answers, and ${usable.length} nodes take pods.`,
        `Kubernetes ${version?.gitVersion ?? "of an unknown version"}, ${nodes.length} nodes`,
      ),
      ...nodes.map(judgeNode),
    ];
  },
});

function judgeNode(node: Node): Judgement {
  const ready = conditionOf(node, "Ready");
  const evidence = `Ready=${ready?.status ?? "?"}${ready?.lastTransitionTime ? ` since ${ready.lastTransitionTime}` : ""}`;
  return judged(titleOf("Node", node), problemOf(node), "It is ready.", evidence);
}

function problemOf(node: Node): string | undefined {
  const ready = conditionOf(node, "Ready");
  if (ready?.status !== "True") return `it isn't ready: ${ready?.message ?? "nobody says why"}`;
  const under = pressures.filter((type) => conditionOf(node, type)?.status === "True");
  return under.length > 0 ? `it reports ${under.join(", ")}` : undefined;
}
