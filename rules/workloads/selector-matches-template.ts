import { strayFields } from "../kubernetes/selector-fields.ts";
import { selects, selectsAll } from "../kubernetes/selectors.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyService } from "../model/select.ts";

export const selectorMatchesTemplate = rule({
  id: "selector-matches-template",
  title: "The selector of a controller matches its pod template.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: false,
  requirements: [27],
  remediation: ["Use only labels of the pod template in spec.selector.matchLabels."],
  subjects: everyService,
  check: (workload) => {
    const { kind, podLabels, selector } = workload;
    if (!workload.isScalable && kind !== "DaemonSet")
      return new NotApplicable("Its selector is the cluster's own.");
    if (kind === "ReplicationController" && selectsAll(selector))
      return new NotApplicable("It selects the labels of its pods, as it says none itself.");
    const [stray] = kind === "ReplicationController" ? [] : strayFields(selector);
    if (stray !== undefined) return `its selector has "${stray}", which must be in matchLabels`;
    if (!selector || selectsAll(selector)) return "its selector is empty, and the API server will refuse it";
    return (
      !selects(selector, podLabels) &&
      "its selector doesn't match the labels of its pods, and the API server will refuse it"
    );
  },
});
