import { missingClass } from "../kubernetes/classes.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";

export const referencedRuntimeClassExists = rule({
  id: "referenced-runtime-class-exists",
  title: "Every RuntimeClass that a pod refers to exists.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [71],
  remediation: ["Create the RuntimeClass, or name it in the contract's cluster.runtimeClasses."],
  subjects: everyWorkload,
  check: ({ pod }, { contract, graph }) => {
    const { runtimeClassName: name = "" } = pod;
    if (name === "") return new NotApplicable("It takes the node's own runtime.");
    return missingClass(graph, "RuntimeClass", name, contract.cluster.runtimeClasses);
  },
});
