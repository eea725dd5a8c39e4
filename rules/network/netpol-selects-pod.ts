import { isAccessSelector } from "../kubernetes/access.ts";
import type { NetworkPolicySpec } from "../kubernetes/objects.ts";
import { noPods } from "../kubernetes/operators.ts";
import { selects } from "../kubernetes/selectors.ts";
import { workloadsIn } from "../kubernetes/workloads.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { some, UnknownValue } from "../model/unknown.ts";

export const netpolSelectsPod = rule({
  id: "netpol-selects-pod",
  title: "Every network policy is about some pods.",
  pack: "resilience",
  severity: "medium",
  levels: "aaM",
  relation: true,
  requirements: [16],
  remediation: ["Make its podSelector that of the pods it is for, or remove it."],
  subjects: everyObject<NetworkPolicySpec>("NetworkPolicy"),
  check: ({ namespace = "", spec }, { graph }) => {
    if (isAccessSelector(spec.podSelector)) return new NotApplicable("Pods opt in to it by a label.");
    if (workloadsIn(graph, namespace).length === 0 && !graph.find("Namespace", undefined, namespace))
      throw new UnknownValue(`neither namespace ${namespace} nor a pod of it is in the stack`);
    return (
      !some(workloadsIn(graph, namespace), (workload) =>
        selects(spec.podSelector ?? {}, workload.podLabels),
      ) && noPods(graph, namespace, "it selects no pods of the stack")
    );
  },
});
