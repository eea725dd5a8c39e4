import { autoscalersOf, scaleOf } from "../kubernetes/scale.ts";
import { isSingleton } from "../kubernetes/tiers.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyService } from "../model/select.ts";

export const minReplicasHa = rule({
  id: "min-replicas-ha",
  title: "Every long-running workload has at least two replicas.",
  pack: "resilience",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [14, 27],
  remediation: [
    "Set replicas: 2 or autoscale.min: 2 in its settings.",
    "If it can run only once: annotation readiness.seaworthy.dev/tier: singleton.",
  ],
  subjects: everyService,
  check: (workload, { graph }) => {
    if (!workload.isScalable) return new NotApplicable("Its number of pods isn't set.");
    if (isSingleton(workload)) return new NotApplicable("Its owner says that it must not run twice.");
    const { min } = scaleOf(graph, workload);
    if (min === 0 && autoscalersOf(graph, workload).length > 0)
      return new NotApplicable("It is scaled to nothing while there is nothing to do.");
    return min === 1 && "one pod at the least: each restart and each drain is an outage";
  },
});
