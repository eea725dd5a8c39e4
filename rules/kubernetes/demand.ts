import type { Graph } from "../graph/graph.ts";
import type { Amounts, Container, Resources } from "./objects.ts";
import { quantity } from "./quantities.ts";
import type { Workload } from "./workloads.ts";

/** What a LimitRange adds to containers that say nothing. */
export interface LimitRangeSpec {
  readonly limits?: readonly {
    readonly type?: string;
    readonly default?: Amounts;
    readonly defaultRequest?: Amounts;
    readonly min?: Amounts;
    readonly max?: Amounts;
  }[];
}

export interface Defaults {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

/** The defaults that the namespace's LimitRanges give a container. */
export function defaultsIn(graph: Graph, namespace: string): Defaults {
  const ranges = graph.inNamespace<LimitRangeSpec>(namespace, "LimitRange");
  const items = ranges.flatMap(({ spec }) => spec.limits ?? []).filter(({ type }) => type === "Container");
  const limits = Object.assign({}, ...items.map((item) => item.default ?? {}));
  // A LimitRange without default requests uses its default limits, or its maxima.
  const requests = Object.assign({}, ...items.map((item) => ({ ...item.default, ...item.defaultRequest })));
  return { requests, limits };
}

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

/**
 * What one pod counts for. Main containers and sidecars run together; init containers one after the other, each beside the
 * sidecars started before it. https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/
 */
export function podAmount(
  workload: Workload,
  of: keyof Resources,
  resource: string,
  defaults: Defaults,
): number {
  const { overhead, resources } = workload.pod;
  const extra = quantity(overhead, resource) ?? 0;
  const whole = quantity(resources?.[of], resource);
  if (whole !== undefined) return whole + extra;
  let sidecars = 0;
  let highest = 0;
  for (const { role, spec } of workload.containers("init", "sidecar")) {
    const together = sidecars + (containerAmount(spec, of, resource, defaults) ?? 0);
    highest = Math.max(highest, together);
    if (role === "sidecar") sidecars = together;
  }
  let main = sidecars;
  for (const { spec } of workload.containers("main"))
    main += containerAmount(spec, of, resource, defaults) ?? 0;
  return Math.max(main, highest) + extra;
}
