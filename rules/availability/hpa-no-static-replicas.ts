import { everyAutoscaler, scaledBy } from "../kubernetes/scale.ts";
import { NotApplicable, rule } from "../model/rule.ts";

export const hpaNoStaticReplicas = rule({
  id: "hpa-no-static-replicas",
  title: "A workload with an autoscaler sets no replicas.",
  pack: "resilience",
  severity: "medium",
  levels: "aaM",
  relation: true,
  requirements: [14],
  remediation: ["Remove replicas from the workload; autoscale.min is its minimum."],
  subjects: everyAutoscaler,
  check: (autoscaler, { graph }) => {
    const workload = scaledBy(graph, autoscaler);
    if (!workload) return new NotApplicable("Its target isn't a workload of the stack.");
    // The API server stores 1 where nothing is written; only what is written is applied again.
    if ((workload.resource.written.spec?.replicas ?? undefined) === undefined) return undefined;
    const left = (workload.resource.origin.ignoreChanges ?? []).some(
      (path) => path === "spec" || path === "spec.replicas",
    );
    return (
      !left &&
      `${workload.title} says replicas: ${workload.replicas}, so each deployment undoes the autoscaler's number`
    );
  },
});
