import { rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";

export const saDedicated = rule({
  id: "sa-dedicated",
  title: "Every workload runs as an account of its own, which is there.",
  pack: "baseline",
  severity: "medium",
  levels: "aaM",
  relation: true,
  requirements: [79, 93],
  remediation: ["Set serviceAccountName to a ServiceAccount of the stack."],
  subjects: everyWorkload,
  check: (workload, { graph }) => {
    const name = workload.pod.serviceAccountName ?? workload.pod.serviceAccount ?? "default";
    if (name === "default") return "it runs as the default account of its namespace";
    return (
      !graph.find("ServiceAccount", workload.namespace, name) &&
      `account ${name} isn't in the stack, and its pods can't start`
    );
  },
});
