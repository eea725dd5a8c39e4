import { surge } from "../kubernetes/budgets.ts";
import { scaleOf } from "../kubernetes/scale.ts";
import { isSingleton } from "../kubernetes/tiers.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyService } from "../model/select.ts";

export const singletonNotScaled = rule({
  id: "singleton-not-scaled",
  title: "A singleton workload never runs two pods.",
  pack: "resilience",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [75],
  remediation: ["Set replicas: 1, no autoscale, and strategy Recreate or maxSurge: 0."],
  subjects: everyService,
  check: (workload, { graph }) => {
    if (!isSingleton(workload)) return new NotApplicable("It may run more than once.");
    const { max } = scaleOf(graph, workload);
    const strategy = workload.resource.spec.strategy;
    const overlaps = workload.kind === "Deployment" && surge(workload, 1) > 0;
    return [
      max > 1 && `it may have ${max} pods`,
      overlaps &&
        `strategy ${strategy?.type ?? "RollingUpdate"} starts the next pod before the last one has ended`,
    ];
  },
});
