import { containerAmount, podLimitAmount } from "../kubernetes/demand.ts";
import { type Defaults, defaultsIn, type LimitRangeItem, limitsIn } from "../kubernetes/limit-ranges.ts";
import { exceeds, quantity, written } from "../kubernetes/quantities.ts";
import type { PodContainer, Workload } from "../kubernetes/workloads.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { type Problems, problemsOf } from "../model/unknown.ts";

type Read = (of: "requests" | "limits", resource: string) => number | undefined;

/** What the LimitRanger refuses of a container or a pod. */
function beyond({ max, maxLimitRequestRatio, min }: LimitRangeItem, title: string, read: Read): Problems {
  const names = [max, min, maxLimitRequestRatio].flatMap((amounts) => Object.keys(amounts ?? {}));
  return problemsOf(new Set(names), (resource) => {
    const [limit, request] = [read("limits", resource), read("requests", resource)];
    const [highest, least] = [quantity(max, resource), quantity(min, resource)];
    const ratio = quantity(maxLimitRequestRatio, resource);
    return [
      highest !== undefined &&
        (limit === undefined
          ? `${title} has no ${resource} limit, and the namespace asks for one`
          : exceeds(Math.max(limit, request ?? 0), highest) &&
            `the ${resource} limit of ${title} is over the namespace's ${written(highest, resource)}`),
      least !== undefined &&
        exceeds(least, Math.min(request ?? 0, limit ?? Number.POSITIVE_INFINITY)) &&
        `the ${resource} request of ${title} is under the namespace's ${written(least, resource)}`,
      ratio !== undefined &&
        (request === undefined || limit === undefined || request === 0
          ? `${title} has no ${resource} request or limit, and the namespace bounds their ratio`
          : exceeds(limit / request, ratio) &&
            `the ${resource} limit of ${title} is more than ${ratio} times its request, the namespace's most`),
    ];
  });
}

/** A default beside what the container says itself; what it says alone is another rule's finding. */
function contradictedByDefault({ spec, title }: PodContainer, defaults: Defaults): Problems {
  return problemsOf(Object.keys(defaults.limits), (resource) => {
    if (quantity(spec.resources?.limits, resource) !== undefined) return undefined;
    const [limit, request] = (["limits", "requests"] as const).map((of) =>
      containerAmount(spec, of, resource, defaults),
    );
    return (
      exceeds(request ?? 0, limit ?? Number.POSITIVE_INFINITY) &&
      `${title} requests ${written(request ?? 0, resource)} of ${resource}, and the namespace's default limit is ${written(limit ?? 0, resource)}, so its pods are refused`
    );
  });
}

function refusedBy(items: readonly LimitRangeItem[], workload: Workload, defaults: Defaults): Problems {
  return problemsOf(items, (item) => {
    if (item.type === "Pod")
      return beyond(item, "a pod", (of, resource) => podLimitAmount(workload, of, resource, defaults));
    return problemsOf(workload.containers("main", "init", "sidecar"), ({ spec, title }) =>
      beyond(item, title, (of, resource) => containerAmount(spec, of, resource, defaults)),
    );
  });
}

export const limitrangeAdmitsContainers = rule({
  id: "limitrange-admits-containers",
  title: "Every container and pod is within the LimitRange of its namespace.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [81],
  remediation: ["Change the container's resources, or the LimitRange."],
  subjects: everyWorkload,
  check: (workload, { graph }) => {
    const items = (["Container", "Pod"] as const).flatMap((type) =>
      limitsIn(graph, workload.namespace, type),
    );
    if (items.length === 0)
      return new NotApplicable("No LimitRange of its namespace is about containers or pods.");
    const defaults = defaultsIn(graph, workload.namespace);
    return problemsOf(
      [
        () => refusedBy(items, workload, defaults),
        () =>
          problemsOf(workload.containers("main", "init", "sidecar"), (one) =>
            contradictedByDefault(one, defaults),
          ),
      ],
      (check) => check(),
    );
  },
});
