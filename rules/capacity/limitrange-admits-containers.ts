import { containerAmount, defaultsIn, type LimitRangeSpec } from "../kubernetes/demand.ts";
import { exceeds, quantity, written } from "../kubernetes/quantities.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const limitrangeAdmitsContainers = rule({
  id: "limitrange-admits-containers",
  title: "Every container is within the limits of its namespace.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [81],
  remediation: ["Change the container's resources, or the LimitRange."],
  subjects: everyWorkload,
  check: (workload, { graph }) => {
    const ranges = graph.inNamespace<LimitRangeSpec>(workload.namespace, "LimitRange");
    const items = ranges
      .flatMap(({ spec }) => spec.limits ?? [])
      .filter(({ max, min, type }) => type === "Container" && (max ?? min));
    if (items.length === 0)
      return new NotApplicable("No LimitRange of its namespace has limits for containers.");
    const defaults = defaultsIn(graph, workload.namespace);
    return problemsOf(items, ({ max, min }) =>
      problemsOf(workload.containers("main", "init", "sidecar"), ({ spec, title }) =>
        problemsOf(["cpu", "memory"], (resource) => {
          const [limit, request] = [
            containerAmount(spec, "limits", resource, defaults),
            containerAmount(spec, "requests", resource, defaults),
          ];
          const [highest, least] = [quantity(max, resource), quantity(min, resource)];
          return [
            highest !== undefined &&
              exceeds(limit ?? Number.POSITIVE_INFINITY, highest) &&
              `the ${resource} limit of ${title} is over the namespace's ${written(highest, resource)}`,
            least !== undefined &&
              exceeds(least, request ?? 0) &&
              `the ${resource} request of ${title} is under the namespace's ${written(least, resource)}`,
          ];
        }),
      ),
    );
  },
});
