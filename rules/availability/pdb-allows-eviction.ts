import type { Graph } from "../graph/graph.ts";
import { allowsNone, coveredBy, evictable, isAmount } from "../kubernetes/budgets.ts";
import type { BudgetSpec } from "../kubernetes/objects.ts";
import { scaleOf } from "../kubernetes/scale.ts";
import type { Workload } from "../kubernetes/workloads.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";

/** The pods that there are at the least while there are any. */
function leastPods(graph: Graph, workload: Workload): number {
  const { max, min } = scaleOf(graph, workload);
  return Math.max(min, Math.min(1, max));
}

export const pdbAllowsEviction = rule({
  id: "pdb-allows-eviction",
  title: "Every PodDisruptionBudget allows one disruption.",
  pack: "resilience",
  severity: "critical",
  levels: "aMM",
  relation: true,
  requirements: [69],
  remediation: ["Set maxUnavailable: 1 in place of minAvailable, or run more replicas."],
  subjects: everyObject<BudgetSpec>("PodDisruptionBudget"),
  check: (budget, { graph }) => {
    const { maxUnavailable, minAvailable } = budget.spec;
    if (maxUnavailable !== undefined && minAvailable !== undefined)
      return "the API server refuses minAvailable beside maxUnavailable";
    const amount = maxUnavailable ?? minAvailable;
    if (amount === undefined) return "it says neither minAvailable nor maxUnavailable, and so lets no pod go";
    if (!isAmount(amount)) return `"${amount}" is neither a number nor a percentage up to 100%`;
    const wanted = `${maxUnavailable === undefined ? "minAvailable" : "maxUnavailable"} ${amount}`;
    if (allowsNone(budget.spec)) return `${wanted} lets no pod go, so no node that runs one can be drained`;
    const scalable = coveredBy(graph, budget).filter(({ isScalable }) => isScalable);
    const pods = scalable.reduce((sum, workload) => sum + leastPods(graph, workload), 0);
    if (pods === 0) return new NotApplicable("It selects no pods whose number is set.");
    return (
      evictable(budget.spec, pods) < 1 &&
      `${wanted} of ${pods} lets no pod go, so no node that runs one can be drained`
    );
  },
});
