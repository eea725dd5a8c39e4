import type { ClaimSpec } from "../kubernetes/objects.ts";
import { isSingleton } from "../kubernetes/tiers.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyService } from "../model/select.ts";
import { some } from "../model/unknown.ts";

export const deploymentStrategyRolling = rule({
  id: "deployment-strategy-rolling",
  title: "Deployments replace their pods one after the other.",
  pack: "resilience",
  severity: "medium",
  levels: "aaM",
  relation: true,
  requirements: [71],
  remediation: [
    "Remove strategy.type: Recreate.",
    "Keep it only for a pod with a volume that one node at a time can mount.",
  ],
  subjects: everyService,
  check: (workload, { graph }) => {
    const { kind, pod, resource } = workload;
    if (kind !== "Deployment") return new NotApplicable("Only Deployments have a strategy.");
    if (resource.spec.strategy?.type !== "Recreate" || isSingleton(workload)) return undefined;
    const single = some(pod.volumes ?? [], ({ persistentVolumeClaim }) => {
      const claim =
        persistentVolumeClaim &&
        graph.find<ClaimSpec>(
          "PersistentVolumeClaim",
          resource.namespace,
          persistentVolumeClaim.claimName ?? "",
        );
      return claim?.spec.accessModes?.some((mode) => mode.startsWith("ReadWriteOnce")) ?? false;
    });
    return !single && "strategy Recreate stops all pods before it starts the next";
  },
});
