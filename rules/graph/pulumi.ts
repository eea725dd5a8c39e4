import type { KubernetesObject } from "../kubernetes/objects.ts";
import { Graph, type Note, type OtherResource } from "./graph.ts";
import { Resource } from "./resource.ts";
import { withUnknowns } from "./values.ts";

/** A resource as Pulumi's policies, previews and exports all can give it. */
export interface PulumiResource {
  readonly urn: string;
  /** Such as `kubernetes:apps/v1:Deployment`. */
  readonly type: string;
  /** Its fields, with Pulumi's own marks for what is unknown; never the proxy that throws in place of them. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly protect?: boolean;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  readonly ignoreChanges?: readonly string[];
}

/** The graph of what Pulumi manages. */
export function graphFromPulumi(resources: readonly PulumiResource[]): Graph {
  const objects: Resource[] = [];
  const others: OtherResource[] = [];
  const notes: Note[] = [];
  for (const resource of resources) {
    const object = kubernetesObject(resource);
    if (object === undefined) others.push({ type: resource.type, urn: resource.urn });
    else if (typeof object === "string") notes.push(object);
    else objects.push(new Resource(object, resource));
  }
  return new Graph(objects, others, notes);
}

function kubernetesObject(resource: PulumiResource): KubernetesObject | Note | undefined {
  const [, path = "", kind = ""] = /^kubernetes:(.+):([^:]+)$/.exec(resource.type) ?? [];
  if (kind === "") return undefined;
  if (kind.endsWith("Patch")) return `${resource.urn} changes an object of others, which no rule sees.`;
  const apiVersion = path.startsWith("core/") ? path.slice("core/".length) : path;
  const name = resource.urn.split("::").at(-1) ?? "";
  const fields = withUnknowns(resource.properties, `${kind} ${name}: `) as Partial<KubernetesObject>;
  // Charts and files are only parents of the objects that count.
  if (!("metadata" in fields) && !("spec" in fields)) return opaqueRelease(apiVersion, kind, fields);
  return withType(fields, apiVersion, kind);
}

/** A Helm release is one resource whose objects Pulumi never sees. */
function opaqueRelease(apiVersion: string, kind: string, fields: object): KubernetesObject | undefined {
  return apiVersion === "helm.sh/v3" && kind === "Release" ? withType(fields, apiVersion, kind) : undefined;
}

/** Adds what Pulumi says in the type; a copy by descriptors, which keeps the getters of unknown fields. */
function withType(fields: object, apiVersion: string, kind: string): KubernetesObject {
  const copy = Object.defineProperties({ apiVersion, kind }, Object.getOwnPropertyDescriptors(fields));
  return copy as KubernetesObject;
}
