import { candidates } from "../kubernetes/label-index.ts";
import { selects, selectsAll } from "../kubernetes/selectors.ts";
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
    const { selector } = workload;
    if (!selector || selectsAll(selector))
      return new NotApplicable("It has no selector, or an empty one that the API server refuses.");
    const near = candidates(graph, workload.namespace, () => selector.matchLabels);
    return problemsOf(
      near.filter((one) => one !== workload && one.isService),
      (other) => selects(selector, other.podLabels) && `it also selects the pods of ${other.title}`,
    );
  },
});
