import { dialledBy } from "../kubernetes/dialled.ts";
import { isolating } from "../kubernetes/network.ts";
import { selectsAll } from "../kubernetes/selectors.ts";
import { servicesOf } from "../kubernetes/services.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";

export const podSelectedByNetworkpolicy = rule({
  id: "pod-selected-by-networkpolicy",
  title: "Every workload with connections is selected by a NetworkPolicy.",
  pack: "resilience",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [16],
  remediation: ["Add a NetworkPolicy for its labels; a Connection does, on both sides."],
  subjects: everyWorkload,
  check: (workload, { graph }) => {
    const talks = dialledBy(graph, workload).length > 0 || servicesOf(graph, workload).length > 0;
    if (!talks) return new NotApplicable("It neither dials nor serves anybody.");
    const all = [...isolating(graph, workload, "Ingress"), ...isolating(graph, workload, "Egress")];
    if (all.length === 0)
      return new NotApplicable("No policy isolates it; its namespace doesn't deny by default.");
    return (
      all.every(({ spec }) => selectsAll(spec.podSelector ?? {})) &&
      "only policies for all pods select it, so nothing lets it do its work"
    );
  },
});
