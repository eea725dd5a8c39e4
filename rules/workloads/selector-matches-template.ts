import { selects } from "../kubernetes/selectors.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyService } from "../model/select.ts";

export const selectorMatchesTemplate = rule({
  id: "selector-matches-template",
  title: "A controller selects the pods that it makes.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: false,
  requirements: [27],
  remediation: ["Make spec.selector.matchLabels a part of the pod template's labels."],
  subjects: everyService,
  check: (workload) => {
    if (!workload.isScalable && workload.kind !== "DaemonSet")
      return new NotApplicable("Its selector is the cluster's own.");
    return (
      !selects(workload.selector, workload.podLabels) &&
      "its selector doesn't match the labels of its pods, and the API server will refuse it"
    );
  },
});
