import { kindOf } from "../graph/kinds.ts";
import { everyAutoscaler, scaledBy, targetOf } from "../kubernetes/scale.ts";
import { rule } from "../model/rule.ts";

export const hpaTargetExists = rule({
  id: "hpa-target-exists",
  title: "The target of every autoscaler exists.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [14],
  remediation: ["Correct scaleTargetRef, its apiVersion too, or remove the autoscaler."],
  subjects: everyAutoscaler,
  check: (autoscaler, { graph }) => {
    const { apiVersion, kind, name } = targetOf(autoscaler);
    if (scaledBy(graph, autoscaler) || graph.find(kindOf(apiVersion, kind), autoscaler.namespace, name))
      return undefined;
    return `its target, ${kind} ${name} of ${apiVersion || "no apiVersion"}, isn't in the stack`;
  },
});
