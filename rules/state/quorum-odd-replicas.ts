import { scaleOf } from "../kubernetes/scale.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { declared, everyService } from "../model/select.ts";

export const quorumOddReplicas = rule({
  id: "quorum-odd-replicas",
  title: "Servers that decide by majority have an odd number of replicas.",
  pack: "resilience",
  severity: "medium",
  levels: "aaM",
  relation: false,
  requirements: [29],
  remediation: ["Run 3 or 5."],
  subjects: everyService,
  check: (workload, { graph }) => {
    if (workload.annotation(declared("quorum")) !== "majority")
      return new NotApplicable("It doesn't decide by majority.");
    const { max } = scaleOf(graph, workload);
    return max % 2 === 0 && `${max} servers bear no more failures than ${max - 1}`;
  },
});
