import { selects, selectsAll } from "../kubernetes/selectors.ts";
import { workloadsIn } from "../kubernetes/workloads.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyService } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const selectorOverlap = rule({
  id: "selector-overlap",
  title: "No two controllers select the same pods.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [15],
  remediation: ["Give each controller a label of its own, and select by it."],
  subjects: everyService,
  check: (workload, { graph }) => {
    if (!workload.selector || selectsAll(workload.selector))
      return new NotApplicable("It has no selector, or an empty one that the API server refuses.");
    const others = workloadsIn(graph, workload.namespace).filter((one) => one !== workload && one.isService);
    return problemsOf(
      others,
      (other) => selects(workload.selector, other.podLabels) && `it also selects the pods of ${other.title}`,
    );
  },
});
