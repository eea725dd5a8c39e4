import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { aspects, type OfferedValue, offeredValues } from "../../docs/offered-values.ts";
import { root } from "../../lib/paths.ts";
import { settingsSchemas } from "../../systems/index.ts";

/** The part of JSON Schema that settings use. */
interface Node {
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
  readonly properties?: Readonly<Record<string, Node>>;
}

/** Last words of settings that choose what a stack is made of, wherever a system has one. */
const choices = /(^|\.)(topology|engine|source|target|kind)$/;
/** Settings that end alike and choose nothing of that sort. */
const others = ["certificates.issuer.kind"];

/** Each such setting below a node, with the values that it takes. */
function offered(node: Node, path = ""): readonly (readonly [string, string])[] {
  const own = choices.test(path) && !others.includes(path) ? valuesOf(node) : [];
  const children = Object.entries(node.properties ?? {});
  return [
    ...own.map((value) => [path, value] as const),
    ...children.flatMap(([key, child]) => offered(child, path === "" ? key : `${path}.${key}`)),
  ];
}

/** Of an enumeration, or of the kinds in a choice between mappings. */
function valuesOf({ anyOf = [], enum: values = [], oneOf = [] }: Node): readonly string[] {
  const kinds = [...anyOf, ...oneOf].flatMap(({ properties }) => properties?.kind?.const ?? []);
  return [...values, ...kinds].map(String);
}

const key = ({ setting, value }: Pick<OfferedValue, "setting" | "value">) => `${setting}: ${value}`;

/** Nothing joins these unnoticed. */
const unproved = [
  "certificates.source: cert-manager, faults",
  "ingress.kind: ingress, faults",
  "ingress.kind: istio, rotation",
  "ingress.kind: istio, faults",
];

describe("the values that settings offer", () => {
  const values = Object.values(settingsSchemas).flatMap((schema) =>
    offered(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Node),
  );
  const all = [...new Set(values.map(([setting, value]) => key({ setting, value })))];

  it("are each named once in the table of what proves them, and no others are", () => {
    assert.ok(all.length > 12, `${all}`);
    assert.deepEqual(offeredValues.map(key).sort(), [...all].sort());
  });

  for (const row of offeredValues)
    it(`${key(row)} is proved by tests that there are, or says why there is nothing to prove`, () => {
      for (const aspect of aspects) {
        const proof = row[aspect];
        if ("unproved" in proof) assert.ok(unproved.includes(`${key(row)}, ${aspect}`), aspect);
        else if ("because" in proof) assert.match(proof.because, /\w+ \w+/);
        else assert.ok(textOf(proof.file).includes(proof.title), `${proof.file} has no "${proof.title}"`);
      }
    });
});

function textOf(file: string): string {
  return readFileSync(join(root, file), "utf8");
}
