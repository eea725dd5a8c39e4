import { budgetsOf } from "../kubernetes/budgets.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyService } from "../model/select.ts";

export const pdbSingleOwner = rule({
  id: "pdb-single-owner",
  title: "No pod has two PodDisruptionBudgets.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [73],
  remediation: ["Keep one of the budgets, or make their selectors disjoint."],
  subjects: everyService,
  check: (workload, { graph }) => {
    const all = budgetsOf(graph, workload);
    if (all.length === 0) return new NotApplicable("It has no budget.");
    return (
      all.length > 1 &&
      `${all.map(({ name }) => name).join(" and ")} select its pods, and the eviction API refuses pods with two`
    );
  },
});
