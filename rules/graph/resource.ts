import type { KubernetesObject, Labels } from "../kubernetes/objects.ts";
import { printable } from "../model/printable.ts";
import { groupOf, isBuiltInName, isClusterWide, type Kind, kindOf } from "./kinds.ts";
import { asStored, type Fault } from "./stored.ts";
import { isUnknown } from "./values.ts";

/** What Pulumi knows of a resource besides its fields; manifests have none of it. */
export interface Origin {
  readonly urn?: string;
  /** Pulumi refuses to delete it. */
  readonly protect?: boolean;
  /** URNs of what must exist before it. */
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  /** Fields whose changes Pulumi leaves to others, such as `spec.replicas`. */
  readonly ignoreChanges?: readonly string[];
  /** File and line of a manifest. */
  readonly source?: string;
  /** Fields for which the API server would refuse it. */
  readonly faults?: readonly Fault[];
}

/** One Kubernetes object of a stack. Reading a field that isn't known yet throws UnknownValue. */
export class Resource<Spec = unknown> {
  /** As the API server would store it (docs/decisions/0014). */
  readonly object: KubernetesObject & { readonly spec?: Spec };
  /** As it was given: for questions about what somebody wrote, and left to others. */
  readonly written: KubernetesObject & { readonly spec?: Spec };
  readonly origin: Origin;
  readonly kind: string;
  /** `""` for the core group. */
  readonly group: string;
  /** Group and kind, by which the graph finds it. */
  readonly type: Kind;

  readonly #isClusterWide: boolean;
  #title: string | undefined;

  constructor(object: KubernetesObject, origin: Origin = {}) {
    const { faults, object: stored } = asStored(object);
    this.object = stored as KubernetesObject & { readonly spec?: Spec };
    this.written = object as KubernetesObject & { readonly spec?: Spec };
    this.origin = faults.length === 0 ? origin : { ...origin, faults };
    this.kind = object.kind;
    this.group = groupOf(object.apiVersion);
    this.type = kindOf(object.apiVersion, object.kind);
    this.#isClusterWide = isClusterWide(this.type);
  }

  get name(): string {
    const { metadata } = this.object;
    // A name that is a number is refused, and still tells which object that is.
    return metadata?.name ?? metadata?.generateName ?? String(this.written.metadata?.name ?? "");
  }

  /** Whether it has a name of its own, rather than one that the cluster makes up from generateName. */
  get isNamed(): boolean {
    return this.object.metadata?.name !== undefined;
  }

  /** The namespace it goes to, also where that isn't written; undefined for what belongs to the whole cluster. */
  get namespace(): string | undefined {
    return this.#isClusterWide ? undefined : (this.object.metadata?.namespace ?? "default");
  }

  get labels(): Labels {
    return this.object.metadata?.labels ?? {};
  }

  get annotations(): Labels {
    return this.object.metadata?.annotations ?? {};
  }

  get spec(): Spec {
    return (this.object.spec ?? {}) as Spec;
  }

  /**
   * `Deployment cordum/gateway`, for people; never throws. A kind of others with the name of one of Kubernetes' own is told
   * with its group: `Service.serving.knative.dev cordum/gateway`.
   */
  get title(): string {
    this.#title ??= this.#makeTitle();
    return this.#title;
  }

  #makeTitle(): string {
    const meta = this.object.metadata;
    const name = !meta || isUnknown(meta, "name") ? (this.origin.urn?.split("::").at(-1) ?? "?") : this.name;
    const within = meta && isUnknown(meta, "namespace") ? "?" : this.namespace;
    return printable(`${this.#kindTitle} ${within === undefined ? "" : `${within}/`}${name}`);
  }

  get #kindTitle(): string {
    return this.type !== this.kind && isBuiltInName(this.kind) ? `${this.kind}.${this.group}` : this.kind;
  }
}
