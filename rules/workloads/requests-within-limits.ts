import { containersAmount } from "../kubernetes/demand.ts";
import type { Resources } from "../kubernetes/objects.ts";
import { exceeds, quantity, written } from "../kubernetes/quantities.ts";
import type { Workload } from "../kubernetes/workloads.ts";
import { rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { anyProblem, type Problems, problemsOf } from "../model/unknown.ts";

/** Resources of which nodes never give away more than they have, such as huge pages and devices. */
function isExact(resource: string): boolean {
  return resource.startsWith("hugepages-") || resource.includes("/");
}

function ownProblems({ limits = {}, requests = {} }: Resources, title: string): Problems {
  return problemsOf(new Set([...Object.keys(limits), ...Object.keys(requests)]), (resource) => {
    const [request, limit] = [quantity(requests, resource), quantity(limits, resource)];
    if (request === undefined) return undefined;
    const exact = isExact(resource);
    if (limit === undefined) return exact && `${title} requests ${resource} without a limit of as much`;
    return (
      (exceeds(request, limit) || (exact && request !== limit)) &&
      `${title} requests ${written(request, resource)} of ${resource}, and its limit is ${written(limit, resource)}`
    );
  });
}

const noDefaults = { requests: {}, limits: {} };

/** A pod's own amounts must hold what its containers ask for, and each limit of theirs. */
function podProblems(workload: Workload): Problems {
  const { limits, requests } = workload.pod.resources ?? {};
  return anyProblem(
    () => ownProblems(workload.pod.resources ?? {}, "the pod"),
    () =>
      problemsOf(Object.keys(requests ?? {}), (resource) => {
        const together = containersAmount(workload, "requests", resource, noDefaults) ?? 0;
        const whole = quantity(requests, resource) ?? 0;
        return (
          exceeds(together, whole) &&
          `its containers request ${written(together, resource)} of ${resource}, and the pod as a whole ${written(whole, resource)}`
        );
      }),
    () =>
      problemsOf(Object.keys(limits ?? {}), (resource) =>
        problemsOf(workload.containers("main", "init", "sidecar"), ({ spec, title }) => {
          const [own, whole] = [quantity(spec.resources?.limits, resource), quantity(limits, resource)];
          return (
            exceeds(own ?? 0, whole ?? 0) && `the ${resource} limit of ${title} is over that of the whole pod`
          );
        }),
      ),
  );
}

export const requestsWithinLimits = rule({
  id: "requests-within-limits",
  title: "No request is above its limit.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: false,
  requirements: [17],
  remediation: ["Raise the limit to the request, or lower the request: the API server refuses such pods."],
  subjects: everyWorkload,
  check: (workload) =>
    anyProblem(
      () =>
        problemsOf(workload.containers("main", "init", "sidecar"), ({ spec, title }) =>
          ownProblems(spec.resources ?? {}, title),
        ),
      () => podProblems(workload),
    ),
});
