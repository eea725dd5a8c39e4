import { coversAny } from "../kubernetes/budgets.ts";
import type { BudgetSpec } from "../kubernetes/objects.ts";
import { noPods } from "../kubernetes/operators.ts";
import { strayFields } from "../kubernetes/selector-fields.ts";
import { rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";

export const pdbSelectsWorkload = rule({
  id: "pdb-selects-workload",
  title: "Every PodDisruptionBudget selects a pod.",
  pack: "resilience",
  severity: "medium",
  levels: "aaM",
  relation: true,
  requirements: [73],
  remediation: ["Set its selector to the labels of the workload's pods, or remove the budget."],
  subjects: everyObject<BudgetSpec>("PodDisruptionBudget"),
  check: (budget, { graph }) => {
    const [stray] = strayFields(budget.spec.selector);
    if (stray !== undefined)
      return `its selector has "${stray}", which must be in matchLabels; without it, it selects every pod`;
    if (coversAny(graph, budget)) return undefined;
    return noPods(graph, budget.namespace, "it selects no pods of the stack");
  },
});
