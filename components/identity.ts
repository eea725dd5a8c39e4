/** Label keys and values of one Kubernetes object. */
export type Labels = Readonly<Record<string, string>>;

/** Who a workload is: the one source of its labels, selectors and network identity. */
export interface Identity {
  /** Name of the workload and of its Service, unique in the namespace. */
  readonly name: string;
  /** Role within the system, such as `messaging` or `api`. */
  readonly component: string;
  /** The system that it belongs to, such as `cordum`. */
  readonly partOf: string;
  /** Version that runs; left out where the image alone tells it. */
  readonly version?: string;
}

/** What a selector may rely on: never the version, because selectors are immutable and an upgrade must not break them. */
export function selector(identity: Identity): Labels {
  return {
    "app.kubernetes.io/name": identity.name,
    "app.kubernetes.io/part-of": identity.partOf,
  };
}

/** What tells a stack's own objects from those of others. */
export const managedBy = { key: "app.kubernetes.io/managed-by", value: "seaworthy" } as const;

/** All labels of an object; a superset of {@link selector}. `app` is what Cordum's own documents select by. */
export function labels(identity: Identity): Labels {
  return {
    app: identity.name,
    ...selector(identity),
    "app.kubernetes.io/component": identity.component,
    [managedBy.key]: managedBy.value,
    ...(identity.version === undefined ? {} : { "app.kubernetes.io/version": labelValue(identity.version) }),
  };
}

/** As much of a text as a label may hold: 63 characters, and no sign at its ends. An image's tag may be longer. */
function labelValue(text: string): string {
  return text.slice(0, 63).replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "");
}
