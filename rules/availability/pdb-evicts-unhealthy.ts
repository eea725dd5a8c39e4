import type { BudgetSpec } from "../kubernetes/objects.ts";
import { rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";

export const pdbEvictsUnhealthy = rule({
  id: "pdb-evicts-unhealthy",
  title: "Unhealthy pods never block the drain of a node.",
  pack: "resilience",
  severity: "low",
  levels: "-aa",
  relation: false,
  requirements: [69],
  remediation: ["Set unhealthyPodEvictionPolicy: AlwaysAllow; components/availability does."],
  subjects: everyObject<BudgetSpec>("PodDisruptionBudget"),
  check: ({ spec }) =>
    spec.unhealthyPodEvictionPolicy !== "AlwaysAllow" &&
    "unhealthyPodEvictionPolicy isn't AlwaysAllow, so a pod that crashes can keep its node from being drained",
});
