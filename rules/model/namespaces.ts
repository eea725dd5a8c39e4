import type { Graph } from "../graph/graph.ts";
import type { Kind } from "../graph/kinds.ts";
import type { Resource } from "../graph/resource.ts";
import { workloads } from "../kubernetes/workloads.ts";
import type { Stack } from "./rule.ts";
import { UnknownValue } from "./unknown.ts";

/** A namespace in which something of the stack runs. */
export interface UsedNamespace {
  readonly title: string;
  readonly name: string;
  readonly resource: Pick<Resource, "origin">;
  /** The stack makes it, so what belongs to it is in the stack too. */
  readonly own: boolean;
}

export function usedNamespaces({ graph }: Stack): readonly UsedNamespace[] {
  const names = new Set(workloads(graph).map(({ namespace }) => namespace));
  return Array.from(names, (name) => {
    const resource = graph.find("Namespace", undefined, name);
    return {
      title: `Namespace ${name}`,
      name,
      resource: resource ?? { origin: {} },
      own: resource !== undefined,
    };
  });
}

/** The objects of a kind that are in a namespace. In one of somebody else there may be others than the stack's. */
export function inNamespace<Spec>(
  graph: Graph,
  { name, own }: UsedNamespace,
  kind: Kind,
): readonly Resource<Spec>[] {
  const found = graph.inNamespace<Spec>(name, kind);
  if (found.length === 0 && !own)
    throw new UnknownValue(`namespace ${name} isn't in the stack, so its ${kind} may be elsewhere`);
  return found;
}
