import { type BuiltInKind, groupOfBuiltIn } from "../../../rules/graph/kinds.ts";
import { Resource } from "../../../rules/graph/resource.ts";
import type { KubernetesObject } from "../../../rules/kubernetes/objects.ts";

/** Version 1 of a kind's own group. */
export function apiVersionOf(kind: BuiltInKind): string {
  const group = groupOfBuiltIn(kind);
  return group === "" ? "v1" : `${group}/v1`;
}

export function objectOf(kind: BuiltInKind, name: string, fields: object, namespace = "a"): Resource {
  const object = { apiVersion: apiVersionOf(kind), kind, metadata: { name, namespace }, ...fields };
  return new Resource(object as KubernetesObject);
}
