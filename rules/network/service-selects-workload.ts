import type { Graph } from "../graph/graph.ts";
import type { ServiceSpec } from "../kubernetes/objects.ts";
import { noPods, selectsMade } from "../kubernetes/operators.ts";
import { backends, hasSelector } from "../kubernetes/services.ts";
import { workloads, workloadsIn } from "../kubernetes/workloads.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { UnknownValue } from "../model/unknown.ts";

/** Whether the stack has pods elsewhere, and nothing that runs in that namespace: a gateway's, which others run. */
function isOfOthers(graph: Graph, namespace = ""): boolean {
  return (
    !graph.find("Namespace", undefined, namespace) &&
    workloadsIn(graph, namespace).length === 0 &&
    workloads(graph).length > 0
  );
}

export const serviceSelectsWorkload = rule({
  id: "service-selects-workload",
  title: "Every Service selects a pod.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [54],
  remediation: ["Use only labels of the pods in its selector."],
  subjects: everyObject<ServiceSpec>("Service"),
  check: (service, { graph }) => {
    if (!hasSelector(service))
      return new NotApplicable("It has no selector; its endpoints are somebody else's.");
    if (backends(graph, service).length > 0) return undefined;
    if (selectsMade(graph, service.namespace ?? "", { matchLabels: service.spec.selector ?? {} }))
      return undefined;
    const problem = noPods(graph, service.namespace, "its selector matches no pods of the stack");
    if (!isOfOthers(graph, service.namespace)) return problem;
    throw new UnknownValue(`${problem}, and those of namespace ${service.namespace} are others'`);
  },
});
