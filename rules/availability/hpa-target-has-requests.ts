import { containerAmount, hasPodLevelResources, podLimitAmount } from "../kubernetes/demand.ts";
import { type Defaults, defaultsIn } from "../kubernetes/limit-ranges.ts";
import { everyAutoscaler, scaledBy } from "../kubernetes/scale.ts";
import { type Utilisation, utilisationsOf } from "../kubernetes/utilisation.ts";
import type { Workload } from "../kubernetes/workloads.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { type Problems, problemsOf } from "../model/unknown.ts";

/** A pod's own requests count in place of its containers', but not for a metric of one container. */
function missing(workload: Workload, { container, resource }: Utilisation, defaults: Defaults): Problems {
  const so = `requests no ${resource}, so its utilisation can't be computed`;
  if (container === undefined && hasPodLevelResources(workload))
    return (
      podLimitAmount(workload, "requests", resource, defaults) === undefined && `${workload.title} ${so}`
    );
  const measured = workload
    .containers("main", "sidecar")
    .filter(({ spec }) => container === undefined || spec.name === container);
  if (measured.length === 0)
    return `it measures container ${container}, which ${workload.title} doesn't have`;
  return problemsOf(
    measured,
    ({ spec, title }) =>
      containerAmount(spec, "requests", resource, defaults) === undefined &&
      `${title} of ${workload.name} ${so}`,
  );
}

export const hpaTargetHasRequests = rule({
  id: "hpa-target-has-requests",
  title: "A workload that is scaled by utilization has requests.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [74],
  remediation: ["Set the target's resource requests."],
  subjects: everyAutoscaler,
  check: (autoscaler, { graph }) => {
    const workload = scaledBy(graph, autoscaler);
    if (!workload) return new NotApplicable("Its target isn't a workload of the stack.");
    const measures = utilisationsOf(autoscaler);
    if (measures.length === 0) return new NotApplicable("It doesn't scale by utilisation.");
    const defaults = defaultsIn(graph, workload.namespace);
    return problemsOf(measures, (one) => missing(workload, one, defaults));
  },
});
