import type { Defaults } from "./limit-ranges.ts";
import type { Container, Resources } from "./objects.ts";
import { quantity } from "./quantities.ts";
import type { Workload } from "./workloads.ts";

/** A container's amount: what it says, or a limit as its own request, or the namespace's default. */
export function containerAmount(
  { resources = {} }: Pick<Container, "resources">,
  of: keyof Resources,
  resource: string,
  defaults: Defaults,
): number | undefined {
  const own = quantity(resources[of], resource);
  if (own !== undefined) return own;
  const limit = of === "requests" ? quantity(resources.limits, resource) : undefined;
  return limit ?? quantity(defaults[of], resource);
}

/** Resources that a pod can say as a whole, besides huge pages. */
const podLevel = ["cpu", "memory"];

/** Whether a pod says as a whole what it needs, and its containers need not. */
export function hasPodLevelResources({ pod }: Workload): boolean {
  const { limits, requests } = pod.resources ?? {};
  return [...Object.keys(limits ?? {}), ...Object.keys(requests ?? {})].some(
    (name) => podLevel.includes(name) || name.startsWith("hugepages-"),
  );
}

/**
 * What a pod says as a whole, which counts in place of its containers' amounts. A pod with a limit requests what its
 * containers do, or else its limit. https://kubernetes.io/docs/tasks/configure-pod-container/assign-pod-level-resources/
 */
function wholeAmount(
  workload: Workload,
  of: keyof Resources,
  resource: string,
  defaults: Defaults,
): number | undefined {
  const { resources } = workload.pod;
  const own = quantity(resources?.[of], resource);
  if (own !== undefined || of === "limits") return own;
  return containersAmount(workload, of, resource, defaults) ?? quantity(resources?.limits, resource);
}

/**
 * What the containers of one pod take together; undefined where none says it. Main containers and sidecars run together; init
 * containers one after the other, each beside the sidecars started before it.
 * https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/
 */
export function containersAmount(
  workload: Workload,
  of: keyof Resources,
  resource: string,
  defaults: Defaults,
): number | undefined {
  const amounts = workload.containers("init", "sidecar", "main").map(({ role, spec }) => ({
    role,
    amount: containerAmount(spec, of, resource, defaults),
  }));
  if (amounts.every(({ amount }) => amount === undefined)) return undefined;
  let sidecars = 0;
  let highest = 0;
  for (const { amount = 0, role } of amounts) {
    if (role === "main") continue;
    highest = Math.max(highest, sidecars + amount);
    if (role === "sidecar") sidecars += amount;
  }
  const main = amounts.reduce(
    (sum, { amount = 0, role }) => (role === "main" ? sum + amount : sum),
    sidecars,
  );
  return Math.max(main, highest);
}

/** What a LimitRange sees of one pod, without the overhead of its runtime; undefined where nothing says it. */
export function podLimitAmount(
  workload: Workload,
  of: keyof Resources,
  resource: string,
  defaults: Defaults,
): number | undefined {
  return wholeAmount(workload, of, resource, defaults) ?? containersAmount(workload, of, resource, defaults);
}

/** What one pod counts for in a quota, and asks of a node. */
export function podAmount(
  workload: Workload,
  of: keyof Resources,
  resource: string,
  defaults: Defaults,
): number {
  const overhead = quantity(workload.pod.overhead, resource) ?? 0;
  return (podLimitAmount(workload, of, resource, defaults) ?? 0) + overhead;
}
