import { containerAmount, defaultsIn } from "../kubernetes/demand.ts";
import { quantity } from "../kubernetes/quantities.ts";
import { countsAllPods, type QuotaSpec } from "../kubernetes/quotas.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const quotaRequiresResources = rule({
  id: "quota-requires-resources",
  title: "No pod is refused because the quota counts what it does not say.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [81],
  remediation: ["Set the resources, or defaults in the LimitRange."],
  subjects: everyWorkload,
  check: (workload, { graph }) => {
    const quotas = graph
      .ofKind<QuotaSpec>("ResourceQuota")
      .filter((quota) => quota.namespace === workload.namespace && countsAllPods(quota));
    const names = new Set(quotas.flatMap(({ spec }) => Object.keys(spec.hard ?? {})));
    const counted = ["requests.cpu", "requests.memory", "limits.cpu", "limits.memory"].filter((name) =>
      names.has(name),
    );
    if (counted.length === 0) return new NotApplicable("No quota of its namespace counts CPU or memory.");
    const defaults = defaultsIn(graph, workload.namespace);
    return problemsOf(counted, (name) => {
      const [of, resource] = name.split(".") as ["requests" | "limits", string];
      if (quantity(workload.pod.resources?.[of], resource) !== undefined) return undefined;
      return problemsOf(
        workload.containers("main", "init", "sidecar"),
        ({ spec, title }) =>
          containerAmount(spec, of, resource, defaults) === undefined &&
          `${title} has no ${name}, which the quota counts, so its pods are refused`,
      );
    });
  },
});
