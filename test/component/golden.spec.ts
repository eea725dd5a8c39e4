import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Inputs, isSecret, type Registered } from "../support/program.ts";
import { RegisteredStack } from "../support/registered-stack.ts";
import { stackNames } from "../support/stack-file.ts";

const folder = join(import.meta.dirname, "../golden");

describe("golden files", () => {
  for (const stack of stackNames) {
    it(`${stack} registers what test/golden/${stack}.json says (make golden rewrites it)`, async () => {
      const file = join(folder, `${stack}.json`);
      const { resources } = await RegisteredStack.of(stack);
      const actual = render(resources);
      if (process.env.SEAWORTHY_WRITE_GOLDEN === "1") writeFileSync(file, actual);
      assert.ok(existsSync(file), `${file} is missing: run make golden and review what it writes`);
      assert.equal(actual, readFileSync(file, "utf8"));
    });
  }
});

/** Components only by name: what they were given is seen in what they made of it. */
function render(resources: readonly Registered[]): string {
  const reviewed = resources.map(({ type, name, parent, custom, inputs }) => ({
    type,
    name,
    ...(parent !== undefined && { parent }),
    ...(custom && { inputs: sortedAndRedacted(released(type, name) ? digests(inputs) : inputs) }),
  }));
  return `${JSON.stringify(reviewed, undefined, 2)}\n`;
}

/** What others have released, and the program passes on as it is: too much to review, and not ours to copy. */
function released(type: string, name: string): boolean {
  return type.endsWith(":CustomResourceDefinition") || name === "platform-postgres-operator-queries";
}

/** In the place of what is released, by what it can be told from any other. */
function digests({ data, spec, ...rest }: Inputs): Inputs {
  const digest = (value: unknown) => createHash("sha256").update(JSON.stringify(value)).digest("hex");
  return {
    ...rest,
    ...(data !== undefined && { data: digest(data) }),
    ...(spec !== undefined && { spec: digest(spec) }),
  };
}

function sortedAndRedacted(value: unknown): unknown {
  if (isSecret(value)) return "[secret]";
  if (Array.isArray(value)) return value.map(sortedAndRedacted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, part]) => [key, sortedAndRedacted(part)]));
}
