import type { Graph } from "../graph/graph.ts";
import type { ClaimSpec } from "../kubernetes/objects.ts";
import { exceeds, quantity, written } from "../kubernetes/quantities.ts";
import type { QuotaSpec } from "../kubernetes/quotas.ts";
import { scaleOf } from "../kubernetes/scale.ts";
import { workloadsIn } from "../kubernetes/workloads.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";

interface Volumes {
  readonly claims: number;
  readonly storage: number;
  readonly services: number;
}

/** Volumes that the stack claims itself, and those that its StatefulSets claim for each of their pods. */
function storageIn(graph: Graph, namespace: string): Volumes {
  const own = graph.inNamespace<ClaimSpec>(namespace, "PersistentVolumeClaim");
  const templates = workloadsIn(graph, namespace).flatMap((workload) =>
    (workload.resource.spec.volumeClaimTemplates ?? []).map(({ spec }) => ({
      spec,
      count: scaleOf(graph, workload).max,
    })),
  );
  const all = [...own.map(({ spec }) => ({ spec, count: 1 })), ...templates];
  const size = (spec: ClaimSpec | undefined) => quantity(spec?.resources?.requests, "storage") ?? 0;
  return {
    claims: all.reduce((sum, { count }) => sum + count, 0),
    storage: all.reduce((sum, { count, spec }) => sum + count * size(spec), 0),
    services: graph.inNamespace(namespace, "Service").length,
  };
}

export const quotaFitsStorage = rule({
  id: "quota-fits-storage",
  title: "The quota has room for all volumes and one more.",
  pack: "resilience",
  severity: "medium",
  levels: "aaM",
  relation: true,
  requirements: [83],
  remediation: ["Raise persistentvolumeclaims or requests.storage in the quota."],
  subjects: everyObject<QuotaSpec>("ResourceQuota"),
  check: (quota, { graph }) => {
    const { claims, services, storage } = storageIn(graph, quota.namespace ?? "");
    const limit = (name: string) => quantity(quota.spec.hard, name);
    const [count, bytes, fronts] = [
      limit("persistentvolumeclaims"),
      limit("requests.storage"),
      limit("services"),
    ];
    if (count === undefined && bytes === undefined && fronts === undefined)
      return new NotApplicable("It counts neither volumes nor Services.");
    return [
      count !== undefined && claims > count && `${claims} volumes are wanted, and the quota is ${count}`,
      count !== undefined &&
        claims === count &&
        claims > 0 &&
        `all ${count} volumes are taken, so no store can grow by one`,
      bytes !== undefined &&
        exceeds(storage, bytes) &&
        `${written(storage, "storage")} are wanted, and the quota is ${written(bytes, "storage")}`,
      fronts !== undefined &&
        services > fronts &&
        `${services} Services are wanted, and the quota is ${fronts}`,
    ];
  },
});
