import { autoscalersOf } from "../kubernetes/scale.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyService } from "../model/select.ts";

export const hpaSinglePerTarget = rule({
  id: "hpa-single-per-target",
  title: "A workload has one autoscaler.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [14],
  remediation: ["Put the metrics of both into one autoscaler."],
  subjects: everyService,
  check: (workload, { graph }) => {
    const all = autoscalersOf(graph, workload);
    if (all.length === 0) return new NotApplicable("Nothing scales it.");
    return (
      all.length > 1 && `${all.map(({ name }) => name).join(" and ")} both scale it, each against the other`
    );
  },
});
