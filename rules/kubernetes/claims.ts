import type { Graph } from "../graph/graph.ts";
import type { Resource } from "../graph/resource.ts";
import type { Stack } from "../model/rule.ts";
import { UnknownValue } from "../model/unknown.ts";
import type { ClaimSpec, Volume } from "./objects.ts";
import { scaleOf } from "./scale.ts";
import { type Workload, workloads, workloadsIn } from "./workloads.ts";

/** A claim of the stack itself, the template of a StatefulSet's, or the one that each pod has for itself. */
export interface Claim {
  readonly title: string;
  readonly namespace: string;
  readonly spec: ClaimSpec;
  readonly annotations: Readonly<Record<string, string>>;
  readonly resource: Pick<Resource, "origin">;
  /** Whose pods have one each. */
  readonly of?: Workload;
}

export function everyClaim({ graph }: Stack): readonly Claim[] {
  return graph.derive(findClaims);
}

function findClaims(graph: Graph): readonly Claim[] {
  const own = graph.ofKind<ClaimSpec>("PersistentVolumeClaim").map((resource) => ({
    title: resource.title,
    namespace: resource.namespace ?? "default",
    spec: resource.spec,
    annotations: resource.annotations,
    resource,
  }));
  return [...own, ...workloads(graph).flatMap(claimsOf)];
}

interface ClaimTemplate {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec?: ClaimSpec;
}

function claimsOf(workload: Workload): readonly Claim[] {
  const templates = (workload.resource.spec.volumeClaimTemplates ?? []).map((template) => ({
    name: template.metadata?.name,
    template,
  }));
  const ephemeral = (workload.pod.volumes ?? []).flatMap(({ ephemeral: volume, name }: Volume) => {
    const template = (volume as { readonly volumeClaimTemplate?: ClaimTemplate } | undefined)
      ?.volumeClaimTemplate;
    return template ? [{ name, template }] : [];
  });
  return [...templates, ...ephemeral].map(({ name, template }) => ({
    title: `${workload.title} volume ${name}`,
    namespace: workload.namespace,
    spec: template.spec ?? {},
    annotations: template.metadata?.annotations ?? {},
    resource: workload.resource,
    of: workload,
  }));
}

/** A pod's volumes that are claims by name; a StatefulSet's own template takes the place of one of its name. */
export function claimVolumes({ pod, resource }: Workload): readonly Volume[] {
  const own = (resource.spec.volumeClaimTemplates ?? []).map(({ metadata }) => metadata?.name);
  return (pod.volumes ?? []).filter(
    ({ name, persistentVolumeClaim }) => persistentVolumeClaim !== undefined && !own.includes(name),
  );
}

/**
 * What makes the claim of that name: the stack, or a StatefulSet for one of its pods. Throws where an object of somebody
 * else's kind has that name, since such kinds often make a claim of it.
 */
export function claimMaker(graph: Graph, namespace: string, name: string): Resource | undefined {
  const claim = graph.find("PersistentVolumeClaim", namespace, name);
  if (claim) return claim;
  const owner = workloadsIn(graph, namespace).find(({ name: own, resource }) =>
    (resource.spec.volumeClaimTemplates ?? []).some(({ metadata }) => {
      const start = `${metadata?.name}-${own}-`;
      return name.startsWith(start) && /^\d+$/.test(name.slice(start.length));
    }),
  );
  if (owner) return owner.resource;
  const namesake = graph.resources.find(
    (one) => one.type.includes("/") && one.namespace === namespace && one.name === name,
  );
  if (namesake) throw new UnknownValue(`whether ${namesake.title} makes a claim of its name isn't known`);
  return undefined;
}

/** How many volumes a claim stands for at the most. */
export function volumesOf(graph: Graph, { of }: Claim): number {
  if (!of) return 1;
  return of.isScalable ? scaleOf(graph, of).max : 1;
}

/** The class that a claim asks for: "" for none at all, undefined where it takes the cluster's default. */
export function classOf({ annotations, spec }: Claim): string | undefined {
  return spec.storageClassName ?? annotations["volume.beta.kubernetes.io/storage-class"];
}
