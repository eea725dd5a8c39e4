import type { Graph } from "../graph/graph.ts";
import type { Amounts } from "./objects.ts";

export interface LimitRangeItem {
  readonly type?: string;
  readonly default?: Amounts;
  readonly defaultRequest?: Amounts;
  readonly min?: Amounts;
  readonly max?: Amounts;
  readonly maxLimitRequestRatio?: Amounts;
}

export interface LimitRangeSpec {
  readonly limits?: readonly LimitRangeItem[];
}

/** What a LimitRange adds to containers that say nothing. */
export interface Defaults {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

/** The limits of that type that a namespace has. */
export function limitsIn(
  graph: Graph,
  namespace: string,
  type: "Container" | "Pod" | "PersistentVolumeClaim",
): readonly LimitRangeItem[] {
  const ranges = graph.inNamespace<LimitRangeSpec>(namespace, "LimitRange");
  return ranges.flatMap(({ spec }) => spec.limits ?? []).filter((item) => item.type === type);
}

/**
 * The defaults that the namespace's LimitRanges give a container, as the API server completes them: the highest amount is
 * the default limit, a default limit the default request, and else the lowest amount.
 * https://kubernetes.io/docs/concepts/policy/limit-range/
 */
export function defaultsIn(graph: Graph, namespace: string): Defaults {
  const items = limitsIn(graph, namespace, "Container").map((item) => {
    const limits = { ...item.max, ...item.default };
    return { limits, requests: { ...item.min, ...limits, ...item.defaultRequest } };
  });
  // The first LimitRange that has a default gives it; which is the first isn't defined, so the order of names is taken.
  const merged = (of: "limits" | "requests"): Amounts =>
    Object.assign({}, ...items.map((one) => one[of]).reverse());
  return { requests: merged("requests"), limits: merged("limits") };
}
