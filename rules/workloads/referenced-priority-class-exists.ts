import { missingClass } from "../kubernetes/classes.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";

/** Every cluster has these. */
const builtIn = ["system-cluster-critical", "system-node-critical"];

export const referencedPriorityClassExists = rule({
  id: "referenced-priority-class-exists",
  title: "Every PriorityClass that a pod refers to exists.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [71],
  remediation: ["Create the PriorityClass, or name it in the contract's cluster.priorityClasses."],
  subjects: everyWorkload,
  check: ({ pod }, { contract, graph }) => {
    const { priorityClassName: name = "" } = pod;
    if (name === "" || builtIn.includes(name)) return new NotApplicable("It names no priority of its own.");
    return missingClass(graph, "PriorityClass", name, contract.cluster.priorityClasses);
  },
});
