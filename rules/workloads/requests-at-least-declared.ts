import { podAmount } from "../kubernetes/demand.ts";
import { defaultsIn } from "../kubernetes/limit-ranges.ts";
import { exceeds, quantity, written } from "../kubernetes/quantities.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const requestsAtLeastDeclared = rule({
  id: "requests-at-least-declared",
  title: "Workloads request at least their declared minimum.",
  pack: "resilience",
  severity: "low",
  levels: "-aa",
  relation: true,
  requirements: [28],
  remediation: ["Raise the requests to the contract's minimumRequests."],
  subjects: everyWorkload,
  check: (workload, { contract, graph }) => {
    const wanted = contract.minimumRequests[workload.name];
    if (!wanted) return new NotApplicable("The contract doesn't say what it needs.");
    const defaults = defaultsIn(graph, workload.namespace);
    return problemsOf(Object.keys(wanted), (name) => {
      const least = quantity(wanted, name) ?? 0;
      const asked = podAmount(workload, "requests", name, defaults);
      return (
        exceeds(least, asked) &&
        `its pods ask for ${name} ${written(asked, name)}, and need ${written(least, name)}`
      );
    });
  },
});
