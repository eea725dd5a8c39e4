import type { Autoscaler } from "./scale.ts";

/** A resource by whose utilisation, a share of its request, an autoscaler scales. */
export interface Utilisation {
  readonly resource: string;
  /** The one container that is measured; all of them where none is named. */
  readonly container?: string;
}

/** Where a HorizontalPodAutoscaler of version 1 keeps metrics that its version can't say. */
const versionOneMetrics = "autoscaling.alpha.kubernetes.io/metrics";

/** An autoscaler without any metric scales by CPU, as the API server fills in. */
export function utilisationsOf(autoscaler: Autoscaler): readonly Utilisation[] {
  const { annotations, spec, type } = autoscaler;
  if (type !== "HorizontalPodAutoscaler") return triggered(autoscaler);
  const metrics = spec.metrics ?? [];
  const named = metrics.flatMap(({ containerResource, resource }): readonly Utilisation[] => {
    const { target, name = "" } = containerResource ?? resource ?? {};
    if (target?.type !== "Utilization") return [];
    const container = containerResource?.container;
    return [{ resource: name, ...(container !== undefined && { container }) }];
  });
  const said = metrics.length > 0 || annotations[versionOneMetrics] !== undefined;
  const byCpu = spec.targetCPUUtilizationPercentage !== undefined || !said;
  return byCpu ? [...named, { resource: "cpu" }] : named;
}

/** KEDA's triggers by CPU and memory. */
function triggered({ spec }: Autoscaler): readonly Utilisation[] {
  return (spec.triggers ?? []).flatMap(({ metadata = {}, metricType, type = "" }) => {
    const measure = metricType ?? metadata.type ?? "Utilization";
    if (!["cpu", "memory"].includes(type) || measure !== "Utilization") return [];
    const { containerName: container } = metadata;
    return [{ resource: type, ...(container !== undefined && { container }) }];
  });
}
