import { rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";

export const namespaceNotDefault = rule({
  id: "namespace-not-default",
  title: "Nothing runs in the default namespace.",
  pack: "operability",
  severity: "medium",
  levels: "aMM",
  relation: false,
  requirements: [93],
  remediation: ["Give the stack a namespace of its own."],
  subjects: everyWorkload,
  check: (workload) => workload.namespace === "default" && "it runs in namespace default",
});
