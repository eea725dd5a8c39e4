import type { Graph } from "../graph/graph.ts";
import type { Resource } from "../graph/resource.ts";
import { attempt, UnknownValue } from "../model/unknown.ts";
import { mayDo } from "./rbac.ts";
import { type Workload, workloads } from "./workloads.ts";

/** A Secret or ConfigMap that a workload waits for. */
export interface Wanted {
  readonly resource: "secrets" | "configmaps";
  readonly namespace: string;
  readonly name: string;
  /** Who waits for it, and so can't make it. */
  readonly by?: Workload | undefined;
}

/**
 * What of the stack may make a Secret or ConfigMap that is none of its objects, in words that follow "and"; undefined where
 * nothing points to one. Operators name them after their objects, and a job or a controller with the right makes one.
 */
export function mayBeMadeBy(graph: Graph, wanted: Wanted): string | undefined {
  const { by, name, namespace } = wanted;
  const object = (graph.derive(byNamespace).get(namespace) ?? []).find((one) => isOrigin(one, name));
  if (object) return `what controls ${object.title} may make it`;
  const maker = makersIn(graph, wanted).find(
    (workload) => !isBlocked(workload, by) && (workload.namespace === namespace || says(workload, name)),
  );
  return maker && `${maker.title} has the right to make it`;
}

/** Groups whose controllers make no Secrets, or only those that are known. */
const noMakers =
  /(^|\.)(k8s\.io|x-k8s\.io|monitoring\.coreos\.com|traefik\.io|istio\.io|cilium\.io|projectcalico\.org|kyverno\.io|external-secrets\.io|bitnami\.com|cert-manager\.io|hashicorp\.com|cnpg\.io|argoproj\.io|fluxcd\.io|keda\.sh|velero\.io|readiness\.seaworthy\.dev)$/;
/** Of a group that makes none otherwise. */
const makerKinds: ReadonlySet<string> = new Set([
  "monitoring.coreos.com/Prometheus",
  "monitoring.coreos.com/Alertmanager",
]);

function byNamespace(graph: Graph): ReadonlyMap<string | undefined, readonly Resource[]> {
  const custom = graph.resources.filter(
    ({ group, type }) => makerKinds.has(type) || (group.includes(".") && !noMakers.test(group)),
  );
  return Map.groupBy(custom, ({ namespace }) => namespace);
}

/** Named after the object, or named by it. */
function isOrigin(resource: Resource, name: string): boolean {
  if (name === resource.name || name.startsWith(`${resource.name}-`) || name.includes(`.${resource.name}.`))
    return true;
  return holds(resource.spec, name);
}

function holds(value: unknown, text: string): boolean {
  if (typeof value !== "object" || value === null) return value === text;
  return Object.keys(value).some((key) => {
    const part = attempt(() => (value as Record<string, unknown>)[key]);
    return !(part instanceof UnknownValue) && holds(part, text);
  });
}

/** Who waits for it can't make it, unless an init container does before the others need it. */
function isBlocked(workload: Workload, by: Workload | undefined): boolean {
  return workload === by && workload.containers("init").length === 0;
}

function makersIn(graph: Graph, { namespace, resource }: Wanted): readonly Workload[] {
  return workloads(graph).filter((workload) => {
    const answer = attempt(() =>
      mayDo(graph, workload, { group: "", resource, verbs: ["create"], namespace }),
    );
    return answer === true;
  });
}

/** Whether its command or variables name it. */
function says(workload: Workload, name: string): boolean {
  const words = attempt(() =>
    workload
      .containers()
      .flatMap(({ spec }) => [
        ...(spec.command ?? []),
        ...(spec.args ?? []),
        ...(spec.env ?? []).flatMap((variable) => variable.value ?? []),
      ]),
  );
  return !(words instanceof UnknownValue) && words.some((word) => String(word).includes(name));
}
