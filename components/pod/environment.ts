import type { input } from "../kubernetes.ts";
import type { PodArgs } from "./args.ts";
import type { SecretVariable } from "./mounts.ts";

interface Variable extends input.core.v1.EnvVar {
  readonly name: string;
}

/**
 * All variables of a pod's main container, sorted by name, so that the order in which a system lists its connections
 * never rolls a pod. Each is there once: what comes from a Secret takes the place of a text. A value may use `$(NAME)` of any
 * other variable, which then precedes it: the kubelet knows only those that it has read before.
 */
export function environment({ connects = [], ...args }: PodArgs): Variable[] {
  const plain = Object.assign({}, ...connects.map(({ env }) => env), args.env) as NonNullable<PodArgs["env"]>;
  const secret: Readonly<Record<string, SecretVariable>> = Object.assign(
    {},
    ...connects.map(({ secretEnv }) => secretEnv),
    args.secretEnv,
  );
  const all: Variable[] = [
    ...Object.entries(plain)
      .filter(([name]) => !(name in secret))
      .map(([name, value]) => ({ name, value })),
    ...Object.entries(args.fieldEnv ?? {}).map(([name, fieldPath]) => ({
      name,
      valueFrom: { fieldRef: { fieldPath } },
    })),
    ...secretVariables(secret),
  ];
  return afterWhatTheyUse(all.sort((a, b) => (a.name < b.name ? -1 : 1)));
}

/** In the order that is given, but for what uses a later one. */
function afterWhatTheyUse(variables: readonly Variable[]): Variable[] {
  const left = new Map(variables.map((variable) => [variable.name, variable]));
  const placed: Variable[] = [];
  const place = (variable: Variable): void => {
    left.delete(variable.name);
    for (const name of usedBy(variable)) {
      const used = left.get(name);
      if (used) place(used);
    }
    placed.push(variable);
  };
  for (const variable of variables) if (left.has(variable.name)) place(variable);
  return placed;
}

function usedBy({ value }: Variable): readonly string[] {
  if (typeof value !== "string") return [];
  // `$$(NAME)` is a text, and no use.
  return [...value.matchAll(/(?<!\$)(?:\$\$)*\$\(([^()]+)\)/g)].flatMap(([, name]) => name ?? []);
}

export function secretVariables(variables: Readonly<Record<string, SecretVariable>>): Variable[] {
  return Object.entries(variables).map(([name, { secret, key, optional }]) => ({
    name,
    valueFrom: { secretKeyRef: { name: secret, key, ...(optional && { optional }) } },
  }));
}
