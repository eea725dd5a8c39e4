import type { Graph } from "../graph/graph.ts";
import { attempt, UnknownValue } from "../model/unknown.ts";
import { referencesOf } from "./references.ts";
import { workloads } from "./workloads.ts";

/** Whether something of the stack is, makes or uses a Secret of that name, perhaps as `namespace/name`. */
export function isSecretName(graph: Graph): (name: string) => boolean {
  const names = graph.derive(secretNames);
  return (name) => names.has(name.slice(name.indexOf("/") + 1));
}

function secretNames(graph: Graph): ReadonlySet<string> {
  return new Set([
    ...known(() => graph.ofKind("Secret").map(({ name }) => name)),
    ...workloads(graph).flatMap((workload) =>
      known(() => referencesOf(workload).flatMap(({ kind, name }) => (kind === "Secret" ? [name] : []))),
    ),
  ]);
}

function known(read: () => readonly string[]): readonly string[] {
  const found = attempt(read);
  return found instanceof UnknownValue ? [] : found;
}
