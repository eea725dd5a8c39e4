import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseAllDocuments } from "yaml";
import { root } from "../../../lib/paths.ts";
import { Graph } from "../../../rules/graph/graph.ts";
import { kindOf } from "../../../rules/graph/kinds.ts";
import { type Origin, Resource } from "../../../rules/graph/resource.ts";
import { withUnknowns } from "../../../rules/graph/values.ts";
import type { KubernetesObject } from "../../../rules/kubernetes/objects.ts";

type Value = unknown;
type Fields = Record<string, Value>;

const sound = join(root, "rules/testdata/sound.yaml");

export type Expectation = "good" | "bad" | "near-miss";

export interface Fixture {
  readonly name: string;
  readonly path: string;
}

/** The fixtures of a rule: changes to the sound stack. */
export function fixturesOf(group: string, rule: string, expectation: Expectation): readonly Fixture[] {
  const folder = join(root, "rules", group, rule, expectation);
  if (!existsSync(folder)) return [];
  return globSync("*.yaml", { cwd: folder })
    .sort()
    .map((file) => ({ name: basename(file, ".yaml"), path: join(folder, file) }));
}

/** The sound stack with these changes. `pulumi` beside `metadata` says what Pulumi would know of an object. */
export function graphWith(path?: string): Graph {
  const objects = [...soundResources.keys()];
  for (const change of path === undefined ? [] : documents(path)) {
    const index = objects.findIndex((object) => same(object, change));
    if (index < 0) objects.push(change);
    else if (change.$patch === "delete") objects.splice(index, 1);
    else objects[index] = merged(objects[index], change) as Fields;
  }
  return new Graph(objects.map((object) => soundResources.get(object) ?? resource(object)));
}

/** Only these documents. */
export function graphOf(path: string): Graph {
  return new Graph(documents(path).map(resource));
}

/** Made once for all fixtures, each of which changes few of them; frozen, so that none can change what the next one sees. */
const soundResources: ReadonlyMap<Fields, Resource> = new Map(
  documents(sound).map((object) => {
    const made = resource(frozen(object));
    frozen(made.object);
    return [object, made];
  }),
);

function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}

function resource({ pulumi, ...object }: Fields): Resource {
  return new Resource(
    withUnknowns(object, String(object.kind)) as KubernetesObject,
    (pulumi ?? {}) as Origin,
  );
}

function documents(path: string): Fields[] {
  const all = parseAllDocuments(readFileSync(path, "utf8"));
  if (!Array.isArray(all)) throw new Error(`${path} is empty`);
  for (const { errors } of all) if (errors[0]) throw new Error(`${path}: ${errors[0].message}`);
  return all.map((document) => document.toJS() as Fields).filter((value) => value !== null);
}

function same(one: Fields, other: Fields): boolean {
  const meta = (fields: Fields) => fields.metadata as { name?: string; namespace?: string };
  return (
    kindOf(String(one.apiVersion), String(one.kind)) ===
      kindOf(String(other.apiVersion), String(other.kind)) &&
    meta(one).name === meta(other).name &&
    meta(one).namespace === meta(other).namespace
  );
}

/** As a strategic merge patch: lists whose items have names are merged by those, null takes a field away. */
function merged(base: Value, change: Value): Value {
  if (isNamedList(base) && isNamedList(change)) return mergedLists(base, change);
  if (!isFields(base) || !isFields(change)) return change;
  const result: Fields = { ...base };
  for (const [key, value] of Object.entries(change)) {
    if (value === null) delete result[key];
    else result[key] = merged(base[key], value);
  }
  return result;
}

function mergedLists(base: readonly Fields[], change: readonly Fields[]): readonly Fields[] {
  const result = [...base];
  for (const item of change) {
    const index = result.findIndex(({ name }) => name === item.name);
    if (index < 0) result.push(item);
    else if (item.$patch === "delete") result.splice(index, 1);
    else result[index] = merged(result[index], item) as Fields;
  }
  return result;
}

function isFields(value: Value): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isNamedList(value: Value): value is readonly Fields[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => isFields(item) && "name" in item);
}
