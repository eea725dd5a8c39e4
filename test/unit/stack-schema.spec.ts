import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Validator } from "@cfworker/json-schema";
import { parse } from "yaml";
import { stackNames } from "../support/stack-file.ts";

const folder = join(import.meta.dirname, "../../stacks");
const read = (file: string) => readFileSync(join(folder, file), "utf8");

/** As an editor checks a file while it is written; docs.spec.ts holds the schema to what the code says. */
describe("the schema of stack files", () => {
  const schema = new Validator(JSON.parse(read("schema.json")) as object, "7");

  for (const stack of stackNames) {
    const text = read(`Pulumi.${stack}.yaml`);

    it(`takes that of ${stack}, whose first line names it`, () => {
      const { errors, valid } = schema.validate(parse(text));
      assert.ok(valid, JSON.stringify(errors));
      assert.match(text, /^# yaml-language-server: \$schema=schema\.json\n/);
    });
  }

  const demo = parse(read("Pulumi.application-demo.yaml")) as { readonly config: object };
  const refused: Readonly<Record<string, object>> = {
    "a system that there is not": { "seaworthy:system": "cordun" },
    "a setting that there is not": { "seaworthy:sevices": {} },
    "a setting of another system": { "seaworthy:gateway": {} },
    "a service without an image": { "seaworthy:services": { harbour: { ports: { http: 80 } } } },
    "a number that is too big": { "seaworthy:services": { a: { image: "a:1", ports: { http: 70_000 } } } },
  };

  for (const [what, config] of Object.entries(refused)) {
    it(`refuses ${what}`, () => assert.ok(!schema.validate({ config: { ...demo.config, ...config } }).valid));
  }
});
