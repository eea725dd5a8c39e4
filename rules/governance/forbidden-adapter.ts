import { environmentOf } from "../kubernetes/environment.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const forbiddenAdapter = rule({
  id: "forbidden-adapter",
  title: "Security settings have allowed values.",
  pack: "operability",
  severity: "critical",
  levels: "aMM",
  relation: true,
  requirements: [6, 7, 11],
  remediation: ["Choose one of the contract's allowedValues."],
  subjects: everyWorkload,
  check: (workload, { contract, graph }) => {
    const rules = Object.entries(contract.allowedValues);
    if (rules.length === 0) return new NotApplicable("The contract names no such setting.");
    return problemsOf(workload.containers(), (container) =>
      problemsOf(environmentOf(graph, workload, container), (variable) => {
        const allowed = contract.allowedValues[variable.name];
        return (
          allowed &&
          !allowed.includes(variable.value ?? "") &&
          `${variable.name} of ${container.title} isn't one of ${allowed.join(", ")}`
        );
      }),
    );
  },
});
