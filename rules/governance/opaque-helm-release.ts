import { NotApplicable, stackRule } from "../model/rule.ts";
import { problemsOf } from "../model/unknown.ts";

export const opaqueHelmRelease = stackRule({
  id: "opaque-helm-release",
  title: "Every object of the stack can be seen before it is deployed.",
  pack: "operability",
  severity: "medium",
  levels: "aaa",
  relation: true,
  requirements: [123],
  remediation: ["Use helm/v4 Chart, whose objects Pulumi sees."],
  check: ({ graph }) => {
    if (graph.resources.length === 0) return new NotApplicable("The stack has no objects.");
    return problemsOf(
      graph.ofKind("helm.sh/Release"),
      ({ title }) => `${title} hides the objects that Helm makes from every rule`,
    );
  },
});
