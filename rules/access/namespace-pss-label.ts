import { workloadsIn } from "../kubernetes/workloads.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";

export const namespacePssLabel = rule({
  id: "namespace-pss-label",
  title: "Namespaces enforce a Pod Security Standard.",
  pack: "baseline",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [78],
  remediation: [
    "Set label pod-security.kubernetes.io/enforce: restricted on the Namespace; components/namespace does.",
  ],
  subjects: everyObject<unknown>("Namespace"),
  check: (namespace, { graph }) => {
    if (workloadsIn(graph, namespace.name).length === 0)
      return new NotApplicable("No workload of the stack runs in it.");
    const level = namespace.labels["pod-security.kubernetes.io/enforce"];
    if (level === "restricted" || level === "baseline") return undefined;
    return `it enforces ${level ?? "no pod security standard"}`;
  },
});
