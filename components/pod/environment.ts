import type { input } from "../kubernetes.ts";
import type { PodArgs } from "./args.ts";
import type { SecretVariable } from "./mounts.ts";

/**
 * All variables of a pod's main container, sorted by name, so that the order in which a system lists its connections
 * never rolls a pod. Each is there once: what comes from a Secret takes the place of a text. A value may use `$(NAME)` of a variable whose name sorts before its own.
 */
export function environment({ connects = [], ...args }: PodArgs): input.core.v1.EnvVar[] {
  const plain = Object.assign({}, ...connects.map(({ env }) => env), args.env) as NonNullable<PodArgs["env"]>;
  const secret: Readonly<Record<string, SecretVariable>> = Object.assign(
    {},
    ...connects.map(({ secretEnv }) => secretEnv),
    args.secretEnv,
  );
  return [
    ...Object.entries(plain)
      .filter(([name]) => !(name in secret))
      .map(([name, value]) => ({ name, value })),
    ...Object.entries(args.fieldEnv ?? {}).map(([name, fieldPath]) => ({
      name,
      valueFrom: { fieldRef: { fieldPath } },
    })),
    ...secretVariables(secret),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function secretVariables(variables: Readonly<Record<string, SecretVariable>>): input.core.v1.EnvVar[] {
  return Object.entries(variables).map(([name, { secret, key, optional }]) => ({
    name,
    valueFrom: { secretKeyRef: { name: secret, key, ...(optional && { optional }) } },
  }));
}
