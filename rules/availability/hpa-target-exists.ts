import { kindOf } from "../graph/kinds.ts";
import type { AutoscalerSpec } from "../kubernetes/objects.ts";
import { scaledBy } from "../kubernetes/scale.ts";
import { rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";

export const hpaTargetExists = rule({
  id: "hpa-target-exists",
  title: "Every autoscaler scales something that is there.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [14],
  remediation: ["Correct scaleTargetRef, or remove the autoscaler."],
  subjects: everyObject<AutoscalerSpec>("HorizontalPodAutoscaler"),
  check: (autoscaler, { graph }) => {
    const { apiVersion = "", kind = "", name = "" } = autoscaler.spec.scaleTargetRef ?? {};
    if (scaledBy(graph, autoscaler) || graph.find(kindOf(apiVersion, kind), autoscaler.namespace, name))
      return undefined;
    return `its target, ${kind} ${name} of ${apiVersion || "no apiVersion"}, isn't in the stack`;
  },
});
