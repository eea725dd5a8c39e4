import { isCovered } from "../kubernetes/budgets.ts";
import { scaleOf } from "../kubernetes/scale.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyService } from "../model/select.ts";

export const workloadHasPdb = rule({
  id: "workload-has-pdb",
  title: "Every workload with several pods has a PodDisruptionBudget.",
  pack: "resilience",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [15, 73],
  remediation: [
    "Add a PodDisruptionBudget with maxUnavailable: 1 that selects its pods; components/availability does.",
  ],
  subjects: everyService,
  check: (workload, { graph }) => {
    if (!workload.isScalable || scaleOf(graph, workload).min < 2)
      return new NotApplicable("It has no second pod that could stay.");
    return (
      !isCovered(graph, workload) &&
      "no PodDisruptionBudget selects its pods, so a drain may take all at once"
    );
  },
});
