import { containerAmount, hasPodLevelResources } from "../kubernetes/demand.ts";
import { defaultsIn } from "../kubernetes/limit-ranges.ts";
import { countedPerPod, quotasOf } from "../kubernetes/quotas.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

/** The API server refuses pods that don't say these; what it doesn't ask for counts as nothing. */
const refused = ["cpu", "memory"];

export const quotaRequiresResources = rule({
  id: "quota-requires-resources",
  title: "Pods set the resources that the quota of their namespace requires.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [81],
  remediation: ["Set the resources, or defaults in the LimitRange."],
  subjects: everyWorkload,
  check: (workload, { graph }) => {
    const names = new Set(quotasOf(graph, workload).flatMap(({ spec }) => Object.keys(spec.hard ?? {})));
    const counted = [...names].flatMap((name) => {
      const one = countedPerPod(name);
      const asked = one && [...refused, "ephemeral-storage"].includes(one.resource);
      return asked ? [{ ...one, name }] : [];
    });
    if (counted.length === 0)
      return new NotApplicable("No quota of its namespace counts CPU, memory or ephemeral storage.");
    const defaults = defaultsIn(graph, workload.namespace);
    const whole = hasPodLevelResources(workload);
    return problemsOf(counted, ({ name, of, resource }) => {
      if (whole && refused.includes(resource)) return undefined;
      const so = refused.includes(resource)
        ? `which the quota counts as ${name}, so its pods are refused`
        : "so the quota counts nothing of what it takes";
      return problemsOf(
        workload.containers("main", "init", "sidecar"),
        ({ spec, title }) =>
          containerAmount(spec, of, resource, defaults) === undefined &&
          `${title} has no ${of}.${resource}, ${so}`,
      );
    });
  },
});
