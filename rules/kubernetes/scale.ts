import type { Graph } from "../graph/graph.ts";
import { kindOf } from "../graph/kinds.ts";
import type { Resource } from "../graph/resource.ts";
import { attempt, UnknownValue, where } from "../model/unknown.ts";
import type { AutoscalerSpec } from "./objects.ts";
import { type Workload, workloadsIn } from "./workloads.ts";

export type Autoscaler = Resource<AutoscalerSpec>;

export function autoscalers(graph: Graph): readonly Autoscaler[] {
  return graph.ofKind<AutoscalerSpec>("HorizontalPodAutoscaler");
}

/** The autoscalers that scale this workload; more than one fight each other. */
export function autoscalersOf(graph: Graph, workload: Workload): readonly Autoscaler[] {
  const { byName, nameless } = graph.derive(autoscalersByTarget);
  const near = [...nameless, ...(byName.get(`${workload.namespace}/${workload.name}`) ?? [])];
  return where(near, (autoscaler) => scales(autoscaler, workload));
}

/** Asked for each workload by many rules. One whose target isn't known yet may scale any. */
function autoscalersByTarget(graph: Graph): {
  readonly byName: ReadonlyMap<string, readonly Autoscaler[]>;
  readonly nameless: readonly Autoscaler[];
} {
  const keyed = autoscalers(graph).map((one) => ({
    one,
    key: attempt(() => `${one.namespace}/${one.spec.scaleTargetRef?.name}`),
  }));
  const nameless = keyed.filter(({ key }) => key instanceof UnknownValue);
  const byKey = Map.groupBy(keyed, ({ key }) => String(key));
  return {
    byName: new Map([...byKey].map(([key, found]) => [key, found.map(({ one }) => one)])),
    nameless: nameless.map(({ one }) => one),
  };
}

export function scaledBy(graph: Graph, autoscaler: Autoscaler): Workload | undefined {
  return where(workloadsIn(graph, autoscaler.namespace ?? ""), (workload) => scales(autoscaler, workload))[0];
}

function scales({ namespace, spec }: Autoscaler, workload: Workload): boolean {
  const { apiVersion, kind, name } = spec.scaleTargetRef ?? {};
  return (
    kind === workload.kind &&
    (apiVersion === undefined || kindOf(apiVersion, kind) === workload.resource.type) &&
    namespace === workload.namespace &&
    name === workload.name
  );
}

/** How many pods there are at the least and at the most, deliberate changes apart. */
export interface Scale {
  readonly min: number;
  readonly max: number;
}

export function scaleOf(graph: Graph, workload: Workload): Scale {
  const [autoscaler] = autoscalersOf(graph, workload);
  if (!autoscaler) return { min: workload.replicas, max: workload.replicas };
  const min = autoscaler.spec.minReplicas ?? 1;
  return { min, max: Math.max(min, autoscaler.spec.maxReplicas ?? min) };
}
