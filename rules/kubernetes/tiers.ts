import type { Graph } from "../graph/graph.ts";
import { declared } from "../model/select.ts";
import { whereKnown } from "../model/unknown.ts";
import { backendNames } from "./ingresses.ts";
import type { IngressSpec } from "./objects.ts";
import { servicesOf } from "./services.ts";
import type { Workload } from "./workloads.ts";

/** A workload that must never run twice, by its owner's word. */
export function isSingleton(workload: Workload): boolean {
  return workload.annotation(declared("tier")) === "singleton";
}

/**
 * What a system can't do without: what its owner says so of. Where no owner has said anything, what keeps data and what an
 * Ingress leads to.
 */
export function isCritical(graph: Graph, workload: Workload): boolean {
  const tier = workload.annotation(declared("tier"));
  if (tier !== undefined) return tier === "critical";
  return keepsData(workload) || isEntrance(graph, workload);
}

export function keepsData({ resource }: Workload): boolean {
  return (resource.spec.volumeClaimTemplates ?? []).length > 0;
}

function isEntrance(graph: Graph, workload: Workload): boolean {
  const fronts = graph.derive(ingressBackends);
  return (
    whereKnown(servicesOf(graph, workload), ({ name, namespace }) => fronts.has(`${namespace}/${name}`))
      .length > 0
  );
}

function ingressBackends(graph: Graph): ReadonlySet<string> {
  const ingresses = graph.ofKind<IngressSpec>("Ingress");
  return new Set(ingresses.flatMap((one) => backendNames(one).map((name) => `${one.namespace}/${name}`)));
}
