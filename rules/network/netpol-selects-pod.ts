import { isAccessSelector } from "../kubernetes/access.ts";
import type { NetworkPolicySpec } from "../kubernetes/objects.ts";
import { isForOthers, noPods, selectsSome } from "../kubernetes/operators.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";

export const netpolSelectsPod = rule({
  id: "netpol-selects-pod",
  title: "Every NetworkPolicy selects a pod.",
  pack: "resilience",
  severity: "medium",
  levels: "aaM",
  relation: true,
  requirements: [16],
  remediation: ["Set its podSelector to the labels of its pods, or remove it."],
  subjects: everyObject<NetworkPolicySpec>("NetworkPolicy"),
  check: ({ namespace = "", spec }, { graph }) => {
    if (isAccessSelector(spec.podSelector)) return new NotApplicable("Pods opt in to it by a label.");
    const selector = spec.podSelector ?? {};
    if (isForOthers(graph, namespace, selector))
      return new NotApplicable("It is for all pods of a namespace in which the stack runs none.");
    return (
      !selectsSome(graph, namespace, selector) && noPods(graph, namespace, "it selects no pods of the stack")
    );
  },
});
