import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import type { PulumiResource } from "../../rules/graph/pulumi.ts";
import { readNow } from "./read-once.ts";

export type Properties = Readonly<Record<string, unknown>>;

/**
 * The properties themselves. Policies get a proxy that throws where a value isn't known, and would end the whole policy
 * with one harmless message; the graph tells known from unknown by the marks that are under it.
 */
export function plainProperties(props: ResourceValidationArgs["props"]): Properties {
  const { __getSpecialProxyTarget: plain } = props as { readonly __getSpecialProxyTarget?: Properties };
  return readNow(plain ?? props);
}

/** A resource of a stack policy, with what was written where that is known, and else with what the provider made of it. */
export function pulumiResource(resource: PolicyResource, written: Properties | undefined): PulumiResource {
  const { dependencies, opts, props, propertyDependencies, type, urn } = resource;
  const byProperty = Object.entries(propertyDependencies).map(([key, of]) => [key, urns(of)] as const);
  return {
    urn,
    type,
    properties: written ?? plainProperties(props),
    protect: opts.protect,
    ignoreChanges: opts.ignoreChanges,
    dependencies: urns(dependencies),
    propertyDependencies: Object.fromEntries(byProperty),
  };
}

function urns(resources: readonly PolicyResource[]): readonly string[] {
  return resources.map(({ urn }) => urn);
}
