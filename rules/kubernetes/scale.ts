import type { Graph } from "../graph/graph.ts";
import { kindOf } from "../graph/kinds.ts";
import type { Resource } from "../graph/resource.ts";
import type { Stack } from "../model/rule.ts";
import { attempt, UnknownValue, where } from "../model/unknown.ts";
import type { AutoscalerSpec } from "./objects.ts";
import { type Workload, workloadsIn } from "./workloads.ts";

export type Autoscaler = Resource<AutoscalerSpec>;

/** KEDA's, which makes an autoscaler of its own. https://keda.sh/docs/latest/reference/scaledobject-spec/ */
const keda = "keda.sh/ScaledObject";

/** Kubernetes' own, KEDA's, and whatever else says which object it scales. */
export function autoscalers(graph: Graph): readonly Autoscaler[] {
  return graph.derive(findAutoscalers);
}

export const everyAutoscaler = ({ graph }: Stack): readonly Autoscaler[] => autoscalers(graph);

function findAutoscalers(graph: Graph): readonly Autoscaler[] {
  const all = graph.resources as readonly Autoscaler[];
  return all.filter(
    (one) =>
      (one.type === "HorizontalPodAutoscaler" && !isMadeByAnother(graph, one)) ||
      (one.type.includes("/") && hasTarget(one)),
  );
}

/** KEDA's ScaledObject answers for the autoscaler that KEDA makes of it. */
function isMadeByAnother(graph: Graph, { namespace, object }: Autoscaler): boolean {
  return (object.metadata?.ownerReferences ?? []).some(
    ({ kind, name }) => kind === "ScaledObject" && graph.find(keda, namespace, name ?? "") !== undefined,
  );
}

function hasTarget({ spec }: Autoscaler): boolean {
  const target = attempt(() => spec.scaleTargetRef);
  return !(target instanceof UnknownValue) && typeof target === "object" && target !== null;
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

/** The object that an autoscaler scales. KEDA takes a Deployment where nothing else is said. */
export interface Target {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

export function targetOf({ spec, type }: Autoscaler): Target {
  const { apiVersion, kind, name } = spec.scaleTargetRef ?? {};
  const byDefault =
    type === keda ? { apiVersion: "apps/v1", kind: "Deployment" } : { apiVersion: "", kind: "" };
  return {
    apiVersion: apiVersion ?? byDefault.apiVersion,
    kind: kind ?? byDefault.kind,
    name: name ?? "",
  };
}

/** A target is looked for by its group and kind; whether that version is served doesn't matter. */
function scales(autoscaler: Autoscaler, workload: Workload): boolean {
  const { apiVersion, kind, name } = targetOf(autoscaler);
  return (
    kindOf(apiVersion, kind) === workload.resource.type &&
    autoscaler.namespace === workload.namespace &&
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
  const { max, min } = boundsOf(autoscaler);
  return { min, max: Math.max(min, max) };
}

/** The bounds that an autoscaler sets. */
function boundsOf(autoscaler: Autoscaler): Scale {
  const { annotations, spec, title, type } = autoscaler;
  if (type === keda) {
    const paused = annotations["autoscaling.keda.sh/paused-replicas"];
    if (paused !== undefined) return { min: Number(paused), max: Number(paused) };
    return { min: spec.minReplicaCount ?? 0, max: spec.maxReplicaCount ?? 100 };
  }
  const min = spec.minReplicas ?? 1;
  if (type !== "HorizontalPodAutoscaler" && spec.maxReplicas === undefined)
    throw new UnknownValue(`how far ${title} scales isn't known`);
  return { min, max: spec.maxReplicas ?? min };
}
