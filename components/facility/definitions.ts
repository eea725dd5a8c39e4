import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import type { Labels } from "../identity.ts";
import { holdsState } from "../protection.ts";
import type { Manifests, ReleasedObject } from "./manifests.ts";

export interface DefinitionsArgs {
  readonly from: Pick<Manifests, "all">;
  readonly labels: Labels;
}

/** The custom resource definitions of a release. All resources of a kind go with its definition. */
export class Definitions extends ComponentResource {
  /** To be waited for before anybody uses their kinds. */
  readonly all: readonly Resource[];

  constructor(name: string, args: DefinitionsArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:Definitions", name, {}, opts);
    const found = args.from.all("CustomResourceDefinition");
    this.all = found.map((definition) => this.#create(name, definition, args.labels));
    this.registerOutputs({ names: found.map(({ metadata }) => metadata.name) });
  }

  #create(name: string, { apiVersion, kind, metadata, spec }: ReleasedObject, labels: Labels): Resource {
    const args = { apiVersion, kind, metadata: { name: metadata.name, labels }, spec: spelt(spec) };
    return new CustomResource(`${name}-${metadata.name}`, args, { parent: this, ...holdsState });
  }
}

/** As Pulumi's SDKs spell the extensions of a schema: its names can't have dashes. */
function spelt(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(spelt);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key.startsWith("x-kubernetes-") ? key.replaceAll("-", "_") : key,
      spelt(part),
    ]),
  );
}
