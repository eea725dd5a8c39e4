import type { Kind } from "../graph/kinds.ts";
import type { Resource } from "../graph/resource.ts";
import { podTemplates, services, type Workload, workloads } from "../kubernetes/workloads.ts";
import type { Stack } from "./rule.ts";

/** The things that many rules are about. */
export const everyWorkload = ({ graph }: Stack): readonly Workload[] => [
  ...workloads(graph),
  ...podTemplates(graph),
];
export const everyService = ({ graph }: Stack): readonly Workload[] => services(graph);

export function everyObject<Spec>(...kinds: readonly Kind[]): (stack: Stack) => readonly Resource<Spec>[] {
  return ({ graph }) => graph.ofKind<Spec>(...kinds);
}

/** What an owner says on an object, as `readiness.seaworthy.dev/<name>`. */
export function declared(name: string): string {
  return `readiness.seaworthy.dev/${name}`;
}
