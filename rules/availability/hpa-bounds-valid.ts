import { everyAutoscaler } from "../kubernetes/scale.ts";
import { rule } from "../model/rule.ts";

export const hpaBoundsValid = rule({
  id: "hpa-bounds-valid",
  title: "The minimum of an autoscaler isn't above its maximum.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: false,
  requirements: [14],
  remediation: [
    "Set minReplicas to 1 or more, and maxReplicas to no less.",
    "To scale to nothing, use a scaler that can, such as KEDA's ScaledObject.",
  ],
  subjects: everyAutoscaler,
  check: ({ spec, type }) => {
    const own = type === "HorizontalPodAutoscaler";
    const min = spec.minReplicas ?? spec.minReplicaCount;
    const max = spec.maxReplicas ?? spec.maxReplicaCount;
    return [
      own && max === undefined && "it has no maxReplicas, and the API server refuses it",
      own &&
        min !== undefined &&
        min < 1 &&
        "minReplicas is under 1, which the API server refuses by default",
      max !== undefined &&
        max < (min ?? (own ? 1 : 0)) &&
        `it may have ${max} pods at the most, and ${min ?? 1} at the least`,
    ];
  },
});
