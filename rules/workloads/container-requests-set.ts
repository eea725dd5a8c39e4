import { containerAmount } from "../kubernetes/demand.ts";
import { defaultsIn } from "../kubernetes/limit-ranges.ts";
import { quantity } from "../kubernetes/quantities.ts";
import { rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const containerRequestsSet = rule({
  id: "container-requests-set",
  title: "Every container has CPU and memory requests.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [17],
  remediation: [
    "Set the workload's resources (cpu.request and memory.request) in its settings.",
    "Or give the namespace a LimitRange with default requests.",
  ],
  subjects: everyWorkload,
  check: (workload, { graph }) => {
    const defaults = defaultsIn(graph, workload.namespace);
    return problemsOf(workload.containers("main", "init", "sidecar"), ({ spec, title }) =>
      problemsOf(
        ["cpu", "memory"],
        (resource) =>
          containerAmount(spec, "requests", resource, defaults) === undefined &&
          quantity(workload.pod.resources?.requests, resource) === undefined &&
          `${title} requests no ${resource}, and no LimitRange gives it one`,
      ),
    );
  },
});
