import assert from "node:assert/strict";
import type { Changeable, Fields } from "./production.ts";

/** A copy of the stack's resources, for one mistake. */
export class Mistake {
  readonly resources: Changeable[];

  constructor(resources: readonly Changeable[]) {
    this.resources = structuredClone([...resources]);
  }

  /** The fields of an object, by its kind and its name in the cluster. */
  fields(kind: string, name: string): Fields {
    return this.#find(kind, name).properties;
  }

  spec(kind: string, name: string): Fields {
    return this.fields(kind, name).spec as Fields;
  }

  pod(kind: string, name: string): Fields {
    return ((this.spec(kind, name).template as Fields).spec as Fields) ?? {};
  }

  container(kind: string, name: string): Fields {
    const [first] = this.pod(kind, name).containers as Fields[];
    assert.ok(first);
    return first;
  }

  remove(kind: string, name: string): void {
    this.resources.splice(this.resources.indexOf(this.#find(kind, name)), 1);
  }

  replace(kind: string, name: string, change: Partial<Changeable>): void {
    const found = this.#find(kind, name);
    this.resources.splice(this.resources.indexOf(found), 1, { ...found, ...change });
  }

  add(type: string, properties: Fields): void {
    this.resources.push({ type, urn: `urn:pulumi:cordum-production::seaworthy::${type}::added`, properties });
  }

  #find(kind: string, name: string): Changeable {
    const found = this.resources.find(
      ({ properties, type }) => type.endsWith(`:${kind}`) && (properties.metadata as Fields).name === name,
    );
    assert.ok(found, `there is no ${kind} ${name}`);
    return found;
  }
}
