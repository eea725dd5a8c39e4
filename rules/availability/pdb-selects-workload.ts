import { covers } from "../kubernetes/budgets.ts";
import type { BudgetSpec } from "../kubernetes/objects.ts";
import { noPods } from "../kubernetes/operators.ts";
import { workloadsIn } from "../kubernetes/workloads.ts";
import { rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { some } from "../model/unknown.ts";

export const pdbSelectsWorkload = rule({
  id: "pdb-selects-workload",
  title: "Every disruption budget has pods to protect.",
  pack: "resilience",
  severity: "medium",
  levels: "aaM",
  relation: true,
  requirements: [73],
  remediation: ["Make its selector that of the workload's pods, or remove the budget."],
  subjects: everyObject<BudgetSpec>("PodDisruptionBudget"),
  check: (budget, { graph }) => {
    if (some(workloadsIn(graph, budget.namespace ?? ""), (workload) => covers(budget, workload)))
      return undefined;
    return noPods(graph, budget.namespace, "it selects no pods of the stack");
  },
});
