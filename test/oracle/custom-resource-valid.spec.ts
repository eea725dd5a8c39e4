import assert from "node:assert/strict";
import fc from "fast-check";
import { definitions } from "../../local/tools/crds.ts";
import { Graph } from "../../rules/graph/graph.ts";
import { graphFromManifests } from "../../rules/graph/manifests.ts";
import { Resource } from "../../rules/graph/resource.ts";
import { rules } from "../../rules/index.ts";
import { evaluate } from "../../rules/model/evaluate.ts";
import type { Manifest } from "../support/manifest.ts";
import { Oracle } from "../support/oracle.ts";
import { randomSeed } from "../support/random-seed.ts";
import { objectsOf } from "../support/registered-objects.ts";
import { stackSettings } from "../support/stack-file.ts";

const tries = Number(process.env.SEAWORTHY_VALUES ?? 1000);
const seed = randomSeed();
const clock = new Date("2026-11-20T00:00:00Z");
const judges = rules.filter(({ id }) => id === "custom-resource-valid");

const values = ["", "a", "1h", "No such", 0, -1, 1, 2.5, 70_000, true, null, [], {}, ["a"], { a: "b" }];

interface Change {
  readonly title: string;
  readonly object: Manifest;
}

describe("the rule about custom resources", () => {
  let oracle: Oracle;
  let known: readonly Resource[];
  let objects: readonly Manifest[];

  before(async function () {
    this.timeout(600_000);
    oracle = await Oracle.start();
    const texts = await definitions();
    known = graphFromManifests(texts.map((content, i) => ({ path: `${i}`, content }))).resources;
    const kinds = new Set(
      known.map(({ written }) => (written.spec as { names: { kind: string } }).names.kind),
    );
    const all = await objectsOf(stackSettings("cordum-production"));
    objects = all.filter(({ apiVersion, kind }) => apiVersion.includes(".") && kinds.has(kind));
  });
  after(() => oracle.stop());

  const isFound = (object: Manifest) =>
    evaluate(judges, new Graph([...known, new Resource(object)]), { clock }).some(
      ({ status }) => status === "FAIL" || status === "ERROR",
    );

  it("finds nothing in a stack's own", () => {
    assert.ok(objects.length > 5, `${objects.length} objects`);
    for (const object of objects) assert.equal(isFound(object), false, JSON.stringify(object));
  });

  it(`says what the API server says of them with one change (${tries} tries, seed ${seed})`, async function () {
    this.timeout(600_000);
    let refused = 0;
    const missed: string[] = [];
    for (const { object, title } of fc.sample(changes(objects), { numRuns: tries, seed })) {
      const { errors } = await oracle.validate(object);
      const found = isFound(object);
      assert.ok(!found || errors.length > 0, `${title} is found, and would be taken`);
      if (errors.length === 0) continue;
      refused++;
      if (!found) missed.push(`${title}: ${errors[0]}`);
    }
    assert.ok(refused > tries / 4, `only ${refused} are refused`);
    assert.ok(
      missed.length <= refused * 0.03,
      `${missed.length} of ${refused} are missed: ${missed.join("\n")}`,
    );
  });
});

/** One field that has another value, is missing, or has one beside it that nobody knows. */
function changes(objects: readonly Manifest[]): fc.Arbitrary<Change> {
  return fc.constantFrom(...objects).chain((object) =>
    fc
      .tuple(
        fc.constantFrom(...placesIn(object.spec, [])),
        fc.constantFrom("other", "other", "none", "beside"),
      )
      .chain(([place, how]) =>
        fc.constantFrom(...values).map((value) => {
          const path = how === "beside" ? [...place.slice(0, -1), "unheardOf"] : place;
          const made = how === "none" ? undefined : value;
          const title = `${object.kind} spec.${path.join(".")} = ${JSON.stringify(made) ?? "left out"}`;
          return { title, object: { ...object, spec: replaced(object.spec, path, made) } };
        }),
      ),
  );
}

function placesIn(value: unknown, path: readonly string[]): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  const parts = Object.entries(value).flatMap(([key, part]) => placesIn(part, [...path, key]));
  return path.length === 0 ? parts : [path, ...parts];
}

function replaced(value: unknown, [key, ...rest]: readonly string[], made: unknown): unknown {
  if (key === undefined) return made;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown, i) => (String(i) === key ? replaced(item, rest, made) : item));
    return items.filter((item) => item !== undefined);
  }
  const { [key]: old, ...others } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const part = replaced(old, rest, made);
  return part === undefined ? others : { ...others, [key]: part };
}
