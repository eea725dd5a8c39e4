import type { Graph } from "../graph/graph.ts";
import { every, some } from "../model/unknown.ts";
import { containerAmount, hasPodLevelResources } from "./demand.ts";
import { defaultsIn } from "./limit-ranges.ts";
import type { Workload } from "./workloads.ts";

export interface ScopeRequirement {
  readonly scopeName?: string;
  readonly operator?: string;
  readonly values?: readonly string[];
}

/** Whether a quota with these scopes counts a workload's pods: all of them must hold. */
export function inScopes(graph: Graph, scopes: readonly ScopeRequirement[], workload: Workload): boolean {
  return every(scopes, (scope) => inScope(graph, scope, workload));
}

function inScope(graph: Graph, scope: ScopeRequirement, workload: Workload): boolean {
  const { pod } = workload;
  switch (scope.scopeName) {
    case "Terminating":
      return pod.activeDeadlineSeconds !== undefined;
    case "NotTerminating":
      return pod.activeDeadlineSeconds === undefined;
    case "BestEffort":
      return isBestEffort(graph, workload);
    case "NotBestEffort":
      return !isBestEffort(graph, workload);
    case "PriorityClass":
      return matchesPriority(scope, pod.priorityClassName ?? globalDefault(graph));
    case "CrossNamespacePodAffinity":
      return crossesNamespaces(workload);
    default:
      // A scope of other objects, such as VolumeAttributesClass.
      return false;
  }
}

function matchesPriority({ operator, values = [] }: ScopeRequirement, name: string | undefined): boolean {
  switch (operator) {
    case "In":
      return name !== undefined && values.includes(name);
    case "NotIn":
      return name === undefined || !values.includes(name);
    case "DoesNotExist":
      return name === undefined;
    default:
      return name !== undefined;
  }
}

/** The priority of pods that say none, where the stack has one. */
function globalDefault(graph: Graph): string | undefined {
  const classes = graph.ofKind("PriorityClass");
  return classes.find(({ object }) => (object as { globalDefault?: boolean }).globalDefault === true)?.name;
}

function isBestEffort(graph: Graph, workload: Workload): boolean {
  const defaults = defaultsIn(graph, workload.namespace);
  return (
    !hasPodLevelResources(workload) &&
    !some(workload.containers("main", "init", "sidecar"), ({ spec }) =>
      (["limits", "requests"] as const).some((of) =>
        ["cpu", "memory"].some((resource) => (containerAmount(spec, of, resource, defaults) ?? 0) > 0),
      ),
    )
  );
}

function crossesNamespaces({ pod }: Workload): boolean {
  const { podAffinity, podAntiAffinity } = pod.affinity ?? {};
  const terms = [podAffinity, podAntiAffinity].flatMap((one) => [
    ...(one?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(one?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(
      ({ podAffinityTerm }) => podAffinityTerm ?? {},
    ),
  ]);
  return terms.some(
    ({ namespaces = [], namespaceSelector }) => namespaces.length > 0 || namespaceSelector !== undefined,
  );
}
