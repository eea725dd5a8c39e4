import { coveredBy, evictable } from "../kubernetes/budgets.ts";
import type { BudgetSpec } from "../kubernetes/objects.ts";
import { scaleOf } from "../kubernetes/scale.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";

export const pdbAllowsEviction = rule({
  id: "pdb-allows-eviction",
  title: "Every disruption budget lets one pod go.",
  pack: "resilience",
  severity: "critical",
  levels: "aMM",
  relation: true,
  requirements: [69],
  remediation: ["Set maxUnavailable: 1 in place of minAvailable, or run more replicas."],
  subjects: everyObject<BudgetSpec>("PodDisruptionBudget"),
  check: (budget, { graph }) => {
    const scalable = coveredBy(graph, budget).filter(({ isScalable }) => isScalable);
    const pods = scalable.reduce((sum, workload) => sum + scaleOf(graph, workload).min, 0);
    if (pods === 0) return new NotApplicable("It selects no pods whose number is set.");
    const { maxUnavailable, minAvailable } = budget.spec;
    const wanted =
      maxUnavailable === undefined ? `minAvailable ${minAvailable}` : `maxUnavailable ${maxUnavailable}`;
    return (
      evictable(budget.spec, pods) < 1 &&
      `${wanted} of ${pods} lets no pod go, so no node that runs one can be drained`
    );
  },
});
