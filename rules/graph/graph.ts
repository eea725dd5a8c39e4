import { attempt, UnknownValue } from "../model/unknown.ts";
import type { Kind } from "./kinds.ts";
import type { Resource } from "./resource.ts";

/** A resource of another provider, such as a random password: rules ask only where values come from. */
export interface OtherResource {
  readonly type: string;
  readonly urn: string;
}

/** Something about the input that isn't a finding of a rule, such as two objects of one name. */
export type Note = string;

/** A part of the input that nobody could read, so that nothing of it is judged. */
export interface Unreadable {
  /** File and line. */
  readonly source: string;
  /** In own words; never what stands there, which may be a secret. */
  readonly reason: string;
}

/** All objects of a stack in an order of their own, with the indexes that keep rules from walking through all of them. */
export class Graph {
  readonly resources: readonly Resource[];
  readonly others: ReadonlyMap<string, OtherResource>;
  readonly notes: readonly Note[];
  readonly unreadable: readonly Unreadable[];
  readonly #byKind: ReadonlyMap<Kind, readonly Resource[]>;
  /** By kind and namespace, made when somebody asks. */
  readonly #byNamespace = new Map<Kind, ReadonlyMap<string | undefined, readonly Resource[]>>();
  readonly #byName = new Map<string, Resource>();
  /** Those whose name isn't known yet, by kind: any of them may be the one that is looked for. */
  readonly #nameless = new Map<Kind, Resource>();
  readonly #derived = new Map<(graph: Graph) => unknown, unknown>();

  constructor(
    resources: readonly Resource[],
    others: readonly OtherResource[] = [],
    notes: readonly Note[] = [],
    unreadable: readonly Unreadable[] = [],
  ) {
    const unique = new Map<string | Resource, Resource>();
    const duplicates: Note[] = [];
    for (const resource of resources) {
      const key = attempt(
        () => resource.isNamed && nameKey(resource.type, resource.namespace, resource.name),
      );
      // The cluster makes up a name of its own for each object that has only the beginning of one.
      if (key === false) {
        unique.set(resource, resource);
        continue;
      }
      if (key instanceof UnknownValue) {
        this.#nameless.set(resource.type, resource);
        unique.set(resource, resource);
        continue;
      }
      if (unique.has(key)) duplicates.push(`${resource.title} is there twice; the last one counts.`);
      unique.set(key, resource);
      this.#byName.set(key, resource);
    }
    this.resources = inOrder([...unique.values()]);
    this.notes = [...notes, ...duplicates];
    this.unreadable = unreadable;
    this.others = new Map(others.map((other) => [other.urn, other]));
    this.#byKind = Map.groupBy(this.resources, ({ type }) => type);
  }

  /** All objects of these kinds. */
  ofKind<Spec>(...kinds: readonly Kind[]): readonly Resource<Spec>[] {
    const lists = kinds.map((kind) => this.#byKind.get(kind) ?? []);
    return (lists.length === 1 ? lists[0] : lists.flat()) as readonly Resource<Spec>[];
  }

  /** Those of one namespace. Throws UnknownValue if one whose namespace isn't known yet may be there. */
  inNamespace<Spec>(namespace: string | undefined, ...kinds: readonly Kind[]): readonly Resource<Spec>[] {
    const lists = kinds.map((kind) => this.#namespaces(kind).get(namespace) ?? []);
    return (lists.length === 1 ? lists[0] : lists.flat()) as readonly Resource<Spec>[];
  }

  #namespaces(kind: Kind): ReadonlyMap<string | undefined, readonly Resource[]> {
    const known = this.#byNamespace.get(kind);
    if (known) return known;
    const found = Map.groupBy(this.#byKind.get(kind) ?? [], ({ namespace }) => namespace);
    this.#byNamespace.set(kind, found);
    return found;
  }

  /** The object of that name. Throws UnknownValue if one whose name isn't known yet may be it. */
  find<Spec>(kind: Kind, namespace: string | undefined, name: string): Resource<Spec> | undefined {
    const found = this.#byName.get(nameKey(kind, namespace, name));
    if (found) return found as Resource<Spec>;
    const nameless = this.#nameless.get(kind);
    if (nameless) throw new UnknownValue(`the name of ${nameless.title} is known only after deployment`);
    return undefined;
  }

  /** What `make` derives from this graph, made once. */
  derive<T>(make: (graph: Graph) => T): T {
    if (!this.#derived.has(make)) this.#derived.set(make, make(this));
    return this.#derived.get(make) as T;
  }
}

/** By kind, namespace and name, so that the same objects in another order give the same words. */
function inOrder(resources: readonly Resource[]): readonly Resource[] {
  return resources
    .map((resource) => ({ resource, title: resource.title }))
    .sort((a, b) => (a.title < b.title ? -1 : a.title > b.title ? 1 : 0))
    .map(({ resource }) => resource);
}

function nameKey(kind: Kind, namespace: string | undefined, name: string): string {
  return `${kind}/${namespace ?? ""}/${name}`;
}
