import type { Graph } from "../graph/graph.ts";
import { surge, unavailable } from "../kubernetes/budgets.ts";
import type { ClaimSpec } from "../kubernetes/objects.ts";
import { scaleOf } from "../kubernetes/scale.ts";
import { isSingleton } from "../kubernetes/tiers.ts";
import type { Workload } from "../kubernetes/workloads.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyService } from "../model/select.ts";
import { some } from "../model/unknown.ts";

/** Only one node at a time can mount its volume, so the next pod can't start beside the last. */
function hasVolumeOfOneNode(graph: Graph, { pod, resource }: Workload): boolean {
  return some(pod.volumes ?? [], ({ persistentVolumeClaim }) => {
    const name = persistentVolumeClaim?.claimName;
    const claim =
      name === undefined
        ? undefined
        : graph.find<ClaimSpec>("PersistentVolumeClaim", resource.namespace, name);
    return claim?.spec.accessModes?.some((mode) => mode.startsWith("ReadWriteOnce")) ?? false;
  });
}

/** What stops all pods before the next start, in words. */
function stopsAll(graph: Graph, workload: Workload): string | undefined {
  const { strategy } = workload.resource.spec;
  if (strategy?.type === "Recreate") return "strategy Recreate";
  const { min } = scaleOf(graph, workload);
  const amount = strategy?.rollingUpdate?.maxUnavailable;
  if (amount === undefined || min === 0 || unavailable(workload, min) < min) return undefined;
  // The next pod of a single one starts at the same time, which is no worse than a restart.
  if (min === 1 && surge(workload, 1) > 0) return undefined;
  return `maxUnavailable ${amount} of ${min}`;
}

export const deploymentStrategyRolling = rule({
  id: "deployment-strategy-rolling",
  title: "Deployments use rolling updates.",
  pack: "resilience",
  severity: "medium",
  levels: "aaM",
  relation: true,
  requirements: [71],
  remediation: [
    "Remove strategy.type: Recreate, or lower maxUnavailable.",
    "Keep it only for a pod with a volume that one node at a time can mount.",
  ],
  subjects: everyService,
  check: (workload, { graph }) => {
    if (workload.kind !== "Deployment") return new NotApplicable("Only Deployments have a strategy.");
    if (isSingleton(workload)) return undefined;
    const way = stopsAll(graph, workload);
    return (
      way !== undefined &&
      !hasVolumeOfOneNode(graph, workload) &&
      `${way} stops all pods before the next are ready`
    );
  },
});
