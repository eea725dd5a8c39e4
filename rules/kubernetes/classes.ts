import type { Graph } from "../graph/graph.ts";
import type { BuiltInKind } from "../graph/kinds.ts";
import { type Problems, UnknownValue } from "../model/unknown.ts";

/** Classes belong to the whole cluster, so they are the stack's, or by the contract those of somebody else. */
export function missingClass(
  graph: Graph,
  kind: BuiltInKind,
  name: string,
  others: readonly string[] | undefined,
): Problems {
  if (graph.find(kind, undefined, name)) return undefined;
  if (!others) throw new UnknownValue(`the contract doesn't say whether the cluster has ${kind} ${name}`);
  return !others.includes(name) && `${kind} ${name} isn't there; there is ${others.join(", ") || "none"}`;
}
