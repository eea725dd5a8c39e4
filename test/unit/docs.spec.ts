import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { generated } from "../../docs/generate.ts";

describe("generated documents", () => {
  for (const [file, write] of Object.entries(generated)) {
    it(`docs/${file} says what the code says (make docs rewrites it)`, () => {
      assert.equal(readFileSync(join(import.meta.dirname, "../../docs", file), "utf8"), write());
    });
  }
});
