import type { Graph } from "../graph/graph.ts";
import type { Resource } from "../graph/resource.ts";
import { some, where } from "../model/unknown.ts";
import { candidates, indexed, SelectorIndex } from "./label-index.ts";
import type { BudgetSpec, IntOrString } from "./objects.ts";
import { selects } from "./selectors.ts";
import type { Workload } from "./workloads.ts";

export type Budget = Resource<BudgetSpec>;

export function budgets(graph: Graph): readonly Budget[] {
  return graph.ofKind<BudgetSpec>("PodDisruptionBudget");
}

export function budgetsIn(graph: Graph, namespace: string): readonly Budget[] {
  return graph.inNamespace<BudgetSpec>(namespace, "PodDisruptionBudget");
}

/** Whether a budget is about this workload's pods. In policy/v1 an empty selector selects all, no selector none. */
export function covers(budget: Budget, workload: Workload): boolean {
  return budget.namespace === workload.namespace && selects(budget.spec.selector, workload.podLabels);
}

export function budgetsOf(graph: Graph, workload: Workload): readonly Budget[] {
  return where(near(graph, workload), (budget) => covers(budget, workload));
}

/** Whether some budget is about this workload's pods. */
export function isCovered(graph: Graph, workload: Workload): boolean {
  return some(near(graph, workload), (budget) => covers(budget, workload));
}

/** The services whose pods a budget counts together. */
export function coveredBy(graph: Graph, budget: Budget): readonly Workload[] {
  return where(
    nearWorkloads(graph, budget).filter(({ isService }) => isService),
    (workload) => covers(budget, workload),
  );
}

/** Whether a budget is about some pods of the stack. */
export function coversAny(graph: Graph, budget: Budget): boolean {
  return some(nearWorkloads(graph, budget), (workload) => covers(budget, workload));
}

function near(graph: Graph, workload: Workload): readonly Budget[] {
  return graph
    .derive(budgetsByNamespace)(workload.namespace)
    .candidates(() => workload.podLabels);
}

function nearWorkloads(graph: Graph, { namespace = "", spec }: Budget): readonly Workload[] {
  return candidates(graph, namespace, () => spec.selector?.matchLabels);
}

function budgetsByNamespace(graph: Graph): (namespace: string) => SelectorIndex<Budget> {
  return indexed(
    (namespace) => new SelectorIndex(budgetsIn(graph, namespace), ({ spec }) => spec.selector?.matchLabels),
  );
}

/** How many of so many healthy pods may be evicted at once. The controller rounds both percentages up. */
export function evictable({ maxUnavailable, minAvailable }: BudgetSpec, pods: number): number {
  if (maxUnavailable !== undefined) return Math.min(pods, scaled(maxUnavailable, pods, Math.ceil));
  if (minAvailable !== undefined) return Math.max(0, pods - scaled(minAvailable, pods, Math.ceil));
  return 0;
}

/** Whether the API server takes it as an amount of pods. */
export function isAmount(value: IntOrString): boolean {
  if (typeof value === "number") return Number.isInteger(value) && value >= 0;
  return /^(\d{1,2}|100)%$/.test(value);
}

/** A number, or a percentage of a total. */
export function scaled(value: IntOrString, total: number, round: (value: number) => number): number {
  if (typeof value === "number") return value;
  const [, percent] = /^(\d+)%$/.exec(value) ?? [];
  if (percent === undefined)
    throw new Error(`"${value}" stands where a number or a percentage is expected, such as 1 or 25%`);
  return round((Number(percent) * total) / 100);
}

/** Whether a budget lets no pod go, however many it counts. */
export function allowsNone({ maxUnavailable, minAvailable }: BudgetSpec): boolean {
  if (maxUnavailable !== undefined) return scaled(maxUnavailable, 100, Math.ceil) === 0;
  return typeof minAvailable !== "number" && scaled(minAvailable ?? "100%", 100, Math.ceil) >= 100;
}

/** How many pods of a Deployment may be missing while it changes, rounded down; one where a surge isn't allowed either. */
export function unavailable(workload: Workload, replicas: number): number {
  const rolling = workload.resource.spec.strategy?.rollingUpdate;
  const missing = scaled(rolling?.maxUnavailable ?? "25%", replicas, Math.floor);
  return missing === 0 && surge(workload, replicas) === 0 ? 1 : missing;
}

/** How many pods a Deployment may have beyond its replicas while it changes; as everywhere, a surge is rounded up. */
export function surge(workload: Workload, replicas: number): number {
  if (workload.kind !== "Deployment" && workload.kind !== "Rollout") return 0;
  const { strategy } = workload.resource.spec;
  if (strategy?.type === "Recreate") return 0;
  return scaled(strategy?.rollingUpdate?.maxSurge ?? "25%", replicas, Math.ceil);
}
