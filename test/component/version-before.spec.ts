import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { RegisteredStack } from "../support/registered-stack.ts";

/** What version 0.1.0 registered of each stack, one resource a line: no change of this program rewrites it. */
const folder = join(import.meta.dirname, "version-before");

describe("an update of a stack that version 0.1.0 deployed", () => {
  for (const file of readdirSync(folder)) {
    const stack = file.replace(/\.txt$/, "");

    it(`finds everything of ${stack} under the name that its state has`, async () => {
      const before = readFileSync(join(folder, file), "utf8").trim().split("\n");
      assert.ok(before.length > 50, `${file} tells of ${before.length} resources only`);
      const now = new Set((await RegisteredStack.of(stack)).resources.map(({ urn }) => urn));
      const replaced = before.filter((urn) => !now.has(urn));
      assert.deepEqual(replaced, [], "these would be deleted, and others made in their place");
    });
  }
});
