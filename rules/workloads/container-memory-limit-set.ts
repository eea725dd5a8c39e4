import { containerAmount } from "../kubernetes/demand.ts";
import { defaultsIn } from "../kubernetes/limit-ranges.ts";
import { quantity } from "../kubernetes/quantities.ts";
import { rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const containerMemoryLimitSet = rule({
  id: "container-memory-limit-set",
  title: "Every container has a memory limit.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [17],
  remediation: ["Set the workload's resources.memory.limit in its settings."],
  subjects: everyWorkload,
  check: (workload, { graph }) => {
    const defaults = defaultsIn(graph, workload.namespace);
    return problemsOf(
      workload.containers("main", "init", "sidecar"),
      ({ spec, title }) =>
        containerAmount(spec, "limits", "memory", defaults) === undefined &&
        quantity(workload.pod.resources?.limits, "memory") === undefined &&
        `${title} has no memory limit, and no LimitRange gives it one`,
    );
  },
});
