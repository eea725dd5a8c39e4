import type { Graph } from "../graph/graph.ts";
import { type Kind, kindOf } from "../graph/kinds.ts";
import type { Resource } from "../graph/resource.ts";
import type {
  Container,
  ContainerPort,
  ControllerSpec,
  CronJobSpec,
  LabelSelector,
  Labels,
  OwnerReference,
  PodSpec,
  PodTemplate,
} from "./objects.ts";
import { type PodLabels, podLabelsOf } from "./pod-labels.ts";

/** Kinds that hold a pod's specification, and where they hold it. */
const templates: ReadonlyMap<Kind, (resource: Resource) => PodTemplate | undefined> = new Map<
  Kind,
  (resource: Resource) => PodTemplate | undefined
>([
  ["Pod", ({ object }) => ({ metadata: object.metadata ?? {}, spec: object.spec as PodSpec })],
  ["Deployment", template],
  ["StatefulSet", template],
  ["DaemonSet", template],
  ["ReplicaSet", template],
  ["ReplicationController", template],
  ["Job", template],
  ["CronJob", ({ spec }) => (spec as CronJobSpec).jobTemplate?.spec?.template],
  // With workloadRef it holds no template of its own.
  ["argoproj.io/Rollout", template],
]);

function template({ spec }: Resource): PodTemplate | undefined {
  return (spec as ControllerSpec).template;
}

/** How a container takes part in its pod: a sidecar is an init container that goes on running. */
export type Role = "main" | "init" | "sidecar" | "ephemeral";

export interface PodContainer {
  readonly role: Role;
  readonly spec: Container;
  /** `container web`, for people. */
  readonly title: string;
}

/** Whatever makes pods, seen alike for all kinds. */
export class Workload {
  readonly resource: Resource<ControllerSpec>;
  readonly kind: string;
  readonly #template: PodTemplate;
  #podLabels: PodLabels | undefined;

  constructor(resource: Resource, podTemplate: PodTemplate) {
    this.resource = resource as Resource<ControllerSpec>;
    this.kind = resource.kind;
    this.#template = podTemplate;
  }

  get name(): string {
    return this.resource.name;
  }

  get namespace(): string {
    return this.resource.namespace ?? "default";
  }

  get title(): string {
    return this.resource.title;
  }

  get pod(): PodSpec {
    return this.#template.spec ?? {};
  }

  /** With those that its controller adds. */
  get podLabels(): PodLabels {
    this.#podLabels ??= podLabelsOf(this.resource, this.#template.metadata?.labels ?? {});
    return this.#podLabels;
  }

  get podAnnotations(): Labels {
    return this.#template.metadata?.annotations ?? {};
  }

  get selector(): LabelSelector | undefined {
    const { selector } = this.resource.spec;
    // A ReplicationController selects by plain labels.
    return this.kind === "ReplicationController" ? { matchLabels: (selector ?? {}) as Labels } : selector;
  }

  /** Runs until it is told to stop. */
  get isService(): boolean {
    return !this.isBatch;
  }

  /** Runs to an end. */
  get isBatch(): boolean {
    return this.kind === "Job" || this.kind === "CronJob";
  }

  /** A Job that Pulumi leaves as it was made: what it read before it ended may be gone since. */
  get isKept(): boolean {
    const { ignoreChanges = [] } = this.resource.origin;
    return this.kind === "Job" && ["spec", "spec.template"].some((field) => ignoreChanges.includes(field));
  }

  /** Has a number of replicas that can be set. */
  get isScalable(): boolean {
    return ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "Rollout"].includes(
      this.kind,
    );
  }

  /** What its own specification says; 1 where it says nothing. */
  get replicas(): number {
    return this.resource.spec.replicas ?? 1;
  }

  /** What it says about itself: on the object, or on its pods. */
  annotation(name: string): string | undefined {
    return this.resource.annotations[name] ?? this.podAnnotations[name];
  }

  containers(...roles: readonly Role[]): readonly PodContainer[] {
    const all = containersOf(this.pod);
    return roles.length === 0 ? all : all.filter(({ role }) => roles.includes(role));
  }

  /** The ports that its containers declare; init containers serve nobody. */
  get ports(): readonly ContainerPort[] {
    return this.containers("main", "sidecar").flatMap(({ spec }) => spec.ports ?? []);
  }
}

function containersOf(pod: PodSpec): readonly PodContainer[] {
  const one = (role: Role, spec: Container) => ({ role, spec, title: `${words[role]} ${spec.name}` });
  return [
    ...(pod.initContainers ?? []).map((spec) =>
      one(spec.restartPolicy === "Always" ? "sidecar" : "init", spec),
    ),
    ...(pod.containers ?? []).map((spec) => one("main", spec)),
    ...(pod.ephemeralContainers ?? []).map((spec) => one("ephemeral", spec)),
  ];
}

const words: Readonly<Record<Role, string>> = {
  main: "container",
  init: "init container",
  sidecar: "sidecar",
  ephemeral: "ephemeral container",
};

/** What made an object, where something did. */
export function controllerOf({ object }: Resource): OwnerReference | undefined {
  return object.metadata?.ownerReferences?.find(({ controller }) => controller);
}

/**
 * Whether another workload made it, which is judged in its place. One that something else made, such as an operator's own
 * kind, has nobody else to be judged as; and neither have those that claim to have made each other.
 */
function isPartOfAnother(graph: Graph, resource: Resource): boolean {
  const seen = new Set<Resource>([resource]);
  for (let one: Resource = resource; ; ) {
    const owner = controllerOf(one);
    const kind = kindOf(owner?.apiVersion ?? "", owner?.kind ?? "");
    const next = owner && templates.has(kind) && graph.find(kind, one.namespace, owner.name ?? "");
    if (!next) return one !== resource;
    if (seen.has(next)) return false;
    seen.add(next);
    one = next;
  }
}

/** All workloads of the stack; those that another one made, as a ReplicaSet of a Deployment, count as part of it. */
export function workloads(graph: Graph): readonly Workload[] {
  return graph.derive(findWorkloads);
}

function findWorkloads(graph: Graph): readonly Workload[] {
  return [...templates].flatMap(([kind, read]) =>
    graph.ofKind(kind).flatMap((resource) => {
      if (isPartOfAnother(graph, resource)) return [];
      const podTemplate = read(resource);
      return podTemplate ? [new Workload(resource, podTemplate)] : [];
    }),
  );
}

/** Templates of pods that nobody has made yet, and that pod security looks at all the same. */
export function podTemplates(graph: Graph): readonly Workload[] {
  return graph.derive(findPodTemplates);
}

function findPodTemplates(graph: Graph): readonly Workload[] {
  return graph
    .ofKind("PodTemplate")
    .map(
      (resource) => new Workload(resource, (resource.object as { template?: PodTemplate }).template ?? {}),
    );
}

/** Those of one namespace. */
export function workloadsIn(graph: Graph, namespace: string): readonly Workload[] {
  return graph.derive(byNamespace).get(namespace) ?? [];
}

function byNamespace(graph: Graph): ReadonlyMap<string, readonly Workload[]> {
  return Map.groupBy(workloads(graph), ({ namespace }) => namespace);
}

/** What runs all the time, which most rules of availability and traffic are about. */
export function services(graph: Graph): readonly Workload[] {
  return workloads(graph).filter(({ isService }) => isService);
}
