import { budgetsOf, evictable } from "../kubernetes/budgets.ts";
import { scaleOf } from "../kubernetes/scale.ts";
import { keepsData } from "../kubernetes/tiers.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { declared, everyService } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const pdbPreservesQuorum = rule({
  id: "pdb-preserves-quorum",
  title: "PodDisruptionBudgets preserve the quorum of clustered servers.",
  pack: "resilience",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [72],
  remediation: ["Set maxUnavailable: 1 on the budget."],
  subjects: everyService,
  check: (workload, { graph }) => {
    const replicas = scaleOf(graph, workload).min;
    const said = workload.annotation(declared("quorum"));
    if (said === undefined && !(keepsData(workload) && replicas >= 3))
      return new NotApplicable("It has no quorum.");
    const quorum = said === undefined || said === "majority" ? Math.floor(replicas / 2) + 1 : Number(said);
    return problemsOf(budgetsOf(graph, workload), ({ spec, title }) => {
      const left = replicas - evictable(spec, replicas);
      return left < quorum && `${title} leaves ${left} of ${replicas}, and ${quorum} are its quorum`;
    });
  },
});
