import type { Graph } from "../graph/graph.ts";
import { some } from "../model/unknown.ts";
import { isolating, rulesOf } from "./network.ts";
import type { LabelSelector } from "./objects.ts";
import { selects } from "./selectors.ts";
import type { Workload } from "./workloads.ts";

/** Labels by which pods, also those of others, opt in to reach an endpoint: `access.seaworthy.dev/nats: "true"`. */
const prefix = "access.seaworthy.dev/";

export function isAccessSelector(selector: LabelSelector | undefined): boolean {
  return Object.keys(selector?.matchLabels ?? {}).some((key) => key.startsWith(prefix));
}

/** Whether a workload carries the very label that lets it reach another; it says so by carrying it. */
export function hasAccess(graph: Graph, from: Workload, to: Workload): boolean {
  return some(isolating(graph, to, "Ingress"), (policy) =>
    rulesOf(policy, "Ingress").some(({ peers }) =>
      peers.some(({ podSelector }) => isAccessSelector(podSelector) && selects(podSelector, from.podLabels)),
    ),
  );
}
