import { ComponentResource, type ResourceOptions, type ResourceTransformation } from "@pulumi/pulumi";

/**
 * For a resource that holds what nothing can bring back: the namespace, a store, a volume claim, the CA. Pulumi then
 * refuses to delete or replace it, whoever runs it and from where. Every stack has it, unless {@link unprotect} takes it
 * away from all.
 */
export const holdsState = { protect: true } as const satisfies ResourceOptions;

/**
 * Annotations of a StatefulSet that is made anew only on purpose: its pods run on meanwhile, and the new one takes them
 * over. Where it goes for good, its pods have to be deleted by hand, or go with the namespace.
 */
export const keepsPods = { "pulumi.com/deletionPropagationPolicy": "orphan" } as const;

/** For the component that holds a throw-away stack: nothing in it is protected, so that it can be taken down. */
export const unprotect: ResourceTransformation = ({ opts, props, resource }) => {
  if (opts.protect !== true || resource instanceof ComponentResource) return undefined;
  return { props, opts: { ...opts, protect: false } };
};
