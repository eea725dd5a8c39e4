/** Names that follow from settings, so that a setting is refused before a name grows too long or is taken twice. */

/** A name that follows from a setting, with how long it may be. */
export interface DerivedName {
  /** What is called so, such as `Secret`. */
  readonly kind: string;
  readonly name: string;
  readonly most: number;
  /** Keys that lead to what it follows from. */
  readonly path: readonly string[];
}

/** The most characters that a name may have. */
export const mostOf = {
  label: 63,
  object: 253,
  /** A CronJob's Jobs have 11 characters more. */
  cronJob: 52,
  /** A StatefulSet's pods carry its name and a hash as a label. */
  statefulSet: 52,
} as const;

export function derivedName(kind: string, name: string, most: number, path: readonly string[]): DerivedName {
  return { kind, name, most, path };
}

/** What is dialled has network policies, a gate in each client, and a label that lets clients in. */
export function endpointNames(name: string, path: readonly string[]): readonly DerivedName[] {
  return [
    derivedName("endpoint", name, mostOf.label - "wait-for-".length, path),
    derivedName("NetworkPolicy", `${name}-servers`, mostOf.object, path),
    derivedName("NetworkPolicy", `${name}-clients`, mostOf.object, path),
    derivedName("ConfigMap", `${name}-gate`, mostOf.object, path),
  ];
}

/** A Service that clients dial, and the StatefulSet and the headless Service of the servers behind it. */
export function serverNames({ name, path, servers }: NamedStore): readonly DerivedName[] {
  return [
    derivedName("Service", name, mostOf.label, path),
    derivedName("Service", servers, mostOf.statefulSet, path),
  ];
}

/** A store as names follow from it. */
export interface NamedStore {
  /** What the stack calls it. */
  readonly name: string;
  /** What its servers are called. */
  readonly servers: string;
  /** Who may log in. */
  readonly clients: readonly string[];
  /** Keys that lead to its settings. */
  readonly path: readonly string[];
}
