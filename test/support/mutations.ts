import fc from "fast-check";
import { fieldsOf } from "../../rules/graph/schema/types.ts";
import { type Part, partsOf } from "../../rules/graph/schema/visit.ts";
import type { Manifest } from "./manifest.ts";

type Fields = Record<string, unknown>;

/** An object in which one field is another one, or missing. */
export interface Mutation {
  /** Such as `Deployment spec.template.spec.containers[0] image = ""`. */
  readonly title: string;
  readonly object: Manifest;
  readonly original: Manifest;
}

/** Texts of all forms that fields have, and of none. */
const texts = [
  ...[
    "",
    "a",
    "web",
    "a.b",
    "Web",
    "-a",
    "a_b",
    "a b",
    " a",
    "a/b",
    "/a",
    "../a",
    "a:b",
    "*",
    "*.a.b",
    "acme.dev/a",
  ],
  ...["a".repeat(16), "a".repeat(64), "a".repeat(254), "80", "0", "-1", "50%", "150%", "1.5Gi", "é"],
  ...["10.0.0.1", "10.0.0.0/8", "10.0.0.1/8", "10.0.0.0/33", "::1", "2001:db8::/32", "@daily", "0 3 * * 8"],
  ...["None", "Always", "Never", "Exists", "In", "TCP", "ICMP", "Local", "Cluster", "Delete", "Pod", "Role"],
];
const amounts = ["0", "-1", "1", "100m", "1.5", "1Gi", "1e3", 2, "0.5m"];
const integers = [-1, 0, 1, 2, 3, 30, 80, 101, 1000, 30_000, 65_535, 65_536, 2_000_000_000];
const maps: Readonly<Record<string, readonly unknown[]>> = {
  "{string": [{}, { a: "b" }, { "a b": "c" }, { "acme.dev/a": "b" }, { A: "b c" }],
  "{bytes": [{}, { a: "YQ==" }, { "a b": "YQ==" }, { a: "%" }],
  "{quantity": [
    {},
    ...["cpu", "memory", "pods", "storage", "a b", "foo", "acme.dev/a"].flatMap((name) =>
      ["1", "-1", "1m"].map((amount) => ({ [name]: amount })),
    ),
  ],
};
const wrongTypes: readonly unknown[] = ["a", 1, true, [], {}];

/** Objects with one change each, by the types of Kubernetes' own fields; values come from the same type elsewhere, too. */
export function mutations(objects: readonly Manifest[]): fc.Arbitrary<Mutation> {
  const pool = poolOf(objects);
  return fc
    .constantFrom(...objects)
    .chain((object) => fc.constantFrom(...partsOf(object)).chain((part) => changesOf(object, part, pool)));
}

type Pool = ReadonlyMap<string, readonly unknown[]>;

function changesOf(
  object: Manifest,
  { fields, path, type, values }: Part,
  pool: Pool,
): fc.Arbitrary<Mutation> {
  const present = Object.keys(values).filter((key) => !untouched.has(key));
  const all = [...fields.keys()].filter((key) => !untouched.has(key));
  const change = (key: string, value: unknown): Mutation => ({
    title: `${object.kind} ${path} (${type}) ${key} = ${JSON.stringify(value) ?? "left out"}`,
    object: changed(object, values, key, value),
    original: object,
  });
  const value = (key: string) =>
    fc.constantFrom(...valuesOf(fields.get(key)?.type ?? "any", key, values[key], pool));
  const setting = (keys: readonly string[]) =>
    fc.constantFrom(...keys).chain((key) => value(key).map((one) => change(key, one)));
  if (all.length === 0) return fc.constant(change("unheardOf", 1));
  const arbitraries = [
    { weight: 8, arbitrary: setting(all) },
    { weight: 1, arbitrary: fc.constant(change("unheardOf", 1)) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom(...all), fc.constantFrom(...wrongTypes))
        .map(([key, one]) => change(key, one)),
    },
  ];
  if (present.length > 0)
    arbitraries.push(
      { weight: 4, arbitrary: fc.constantFrom(...present).map((key) => change(key, undefined)) },
      { weight: 8, arbitrary: setting(present) },
    );
  return fc.oneof(...arbitraries);
}

/** What makes it another kind, or what only the cluster writes. */
const untouched: ReadonlySet<string> = new Set([
  ...["apiVersion", "kind", "status", "managedFields", "creationTimestamp", "deletionTimestamp"],
  ...["deletionGracePeriodSeconds", "generation", "resourceVersion", "selfLink", "uid", "ownerReferences"],
]);

function valuesOf(type: string, key: string, now: unknown, pool: Pool): readonly unknown[] {
  const seen = [...(pool.get(type) ?? []), ...(pool.get(key) ?? [])];
  if (type === "string") return [...texts, ...(pool.get(key) ?? [])];
  if (type === "integer" || type === "number") return [...integers];
  if (type === "boolean") return [true, false];
  if (type === "quantity") return amounts;
  if (type === "intOrString") return [...integers, ...texts];
  if (type[0] === "{") return [...(maps[type] ?? [{}]), ...seen];
  if (type[0] === "[") return [...listsOf(type.slice(1), now), ...seen];
  return [{}, ...seen];
}

function listsOf(item: string, now: unknown): readonly unknown[] {
  const twice = Array.isArray(now) && now.length > 0 ? [[...now, now[0]]] : [];
  return [[], ...twice, ...(item === "string" ? texts.map((text) => [text]) : fieldsOf(item) ? [[{}]] : [])];
}

/** Values by the type, and texts by the field, that objects have them in. */
function poolOf(objects: readonly Manifest[]): Pool {
  const found = objects
    .flatMap((object) => [...partsOf(object)])
    .flatMap((part) => [[part.type, part.values] as const, ...fieldValues(part)]);
  return new Map(
    [...Map.groupBy(found, ([to]) => to)].map(([to, pairs]) => [to, pairs.map(([, value]) => value)]),
  );
}

function fieldValues({ fields, values }: Part): readonly (readonly [string, unknown])[] {
  return [...fields].flatMap(([key, { type }]) => {
    if (!(key in values)) return [];
    if (type === "string") return [[key, values[key]] as const];
    return /^[[{]/.test(type) ? [[type, values[key]] as const] : [];
  });
}

/** A copy in which that part has another value; parts of it are shared by nobody. */
function changed<T>(whole: T, part: unknown, key: string, value: unknown): T {
  if (typeof whole !== "object" || whole === null) return whole;
  if (Array.isArray(whole)) return whole.map((one: unknown) => changed(one, part, key, value)) as T;
  const copy: Fields = Object.fromEntries(
    Object.entries(whole).map(([name, one]) => [name, changed(one, part, key, value)]),
  );
  if (whole === part) {
    if (value === undefined) delete copy[key];
    else copy[key] = value;
  }
  return copy as T;
}
