import type { Resource } from "../graph/resource.ts";
import type { Stack } from "../model/rule.ts";
import type { ClaimSpec } from "./objects.ts";
import { workloads } from "./workloads.ts";

/** A claim of the stack itself, or the template of a StatefulSet's. */
export interface Claim {
  readonly title: string;
  readonly spec: ClaimSpec;
  readonly resource: Pick<Resource, "origin">;
}

export function everyClaim({ graph }: Stack): readonly Claim[] {
  const own = graph
    .ofKind<ClaimSpec>("PersistentVolumeClaim")
    .map((resource) => ({ title: resource.title, spec: resource.spec, resource }));
  const templates = workloads(graph).flatMap(({ resource, title }) =>
    (resource.spec.volumeClaimTemplates ?? []).map(({ metadata, spec = {} }) => ({
      title: `${title} volume ${metadata?.name}`,
      spec,
      resource,
    })),
  );
  return [...own, ...templates];
}
