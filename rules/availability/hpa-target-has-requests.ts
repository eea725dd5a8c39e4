import { containerAmount, defaultsIn } from "../kubernetes/demand.ts";
import type { AutoscalerSpec } from "../kubernetes/objects.ts";
import { scaledBy } from "../kubernetes/scale.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

function utilisationMetrics({ metrics, targetCPUUtilizationPercentage }: AutoscalerSpec): readonly string[] {
  const named = (metrics ?? []).flatMap(({ resource }) =>
    resource?.target?.type === "Utilization" ? [resource.name ?? ""] : [],
  );
  return targetCPUUtilizationPercentage === undefined ? named : [...named, "cpu"];
}

export const hpaTargetHasRequests = rule({
  id: "hpa-target-has-requests",
  title: "What is scaled by utilisation says what it needs.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [74],
  remediation: ["Set the target's resource requests."],
  subjects: everyObject<AutoscalerSpec>("HorizontalPodAutoscaler"),
  check: (autoscaler, { graph }) => {
    const workload = scaledBy(graph, autoscaler);
    if (!workload) return new NotApplicable("Its target isn't a workload of the stack.");
    const names = utilisationMetrics(autoscaler.spec);
    if (names.length === 0) return new NotApplicable("It doesn't scale by utilisation.");
    const defaults = defaultsIn(graph, workload.namespace);
    return problemsOf(workload.containers("main", "sidecar"), ({ spec, title }) =>
      problemsOf(
        names,
        (name) =>
          containerAmount(spec, "requests", name, defaults) === undefined &&
          `${title} of ${workload.name} requests no ${name}, so its utilisation can't be computed`,
      ),
    );
  },
});
