import type { Graph } from "./graph.ts";
import type { Resource } from "./resource.ts";

/** Whether Pulumi makes `later` only after `earlier`, by one step or by many. Circles, which a broken export has, end it. */
export function dependsOn(graph: Graph, later: Resource, earlier: Resource): boolean {
  const wanted = earlier.origin.urn;
  if (wanted === undefined) return false;
  const byUrn = graph.derive(resourcesByUrn);
  const seen = new Set<string>();
  const next = [...(later.origin.dependencies ?? [])];
  for (let urn = next.pop(); urn !== undefined; urn = next.pop()) {
    if (urn === wanted) return true;
    if (seen.has(urn)) continue;
    seen.add(urn);
    next.push(...(byUrn.get(urn)?.origin.dependencies ?? []));
  }
  return false;
}

function resourcesByUrn(graph: Graph): ReadonlyMap<string, Resource> {
  return new Map(
    graph.resources.flatMap((one) => (one.origin.urn === undefined ? [] : [[one.origin.urn, one]])),
  );
}
