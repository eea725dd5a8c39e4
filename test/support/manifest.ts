import { isSecret, type Registered } from "./program.ts";

/** A Kubernetes object as a client sends it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}

/** The Kubernetes objects among what a program registered, as the API server would get them. */
export function manifestsOf(resources: readonly Registered[]): readonly Manifest[] {
  return resources
    .filter(({ custom, type }) => custom && type.startsWith("kubernetes:"))
    .map(({ inputs }) => revealed(inputs) as Manifest);
}

/** How a person would name the object. */
export function titleOf({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.namespace === undefined ? "" : `${metadata.namespace}/`}${metadata.name}`;
}

/**
 * Without the envelopes of secrets: here they hold nothing but what the mocks put into them. And with the dashes that the
 * provider puts back into the extensions of schemas.
 */
function revealed(value: unknown): unknown {
  if (isSecret(value)) return revealed(value.value);
  if (Array.isArray(value)) return value.map(revealed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key.startsWith("x_kubernetes_") ? key.replaceAll("_", "-") : key,
      revealed(part),
    ]),
  );
}
