import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../lib/paths.ts";

const page = readFileSync(join(root, "docs/stand-ins.md"), "utf8");
const canary = globSync("local/images/canary/**/*.go", { cwd: root }).filter(
  (file) => !file.endsWith("_test.go"),
);

describe("the page about stand-ins", () => {
  it("has every variable that only the canary reads", () => {
    const source = canary.map((file) => readFileSync(join(root, file), "utf8")).join("\n");
    const variables = new Set(source.match(/\bCANARY_[A-Z_]+\b/g));
    assert.ok(variables.size >= 3, [...variables].join());
    for (const variable of variables)
      assert.match(page, new RegExp(`^\\| \`${variable}\` \\|`, "m"), variable);
  });

  it("has every prefix of a key that the canary writes", () => {
    const source = readFileSync(join(root, "local/images/canary/internal/jobs/keys.go"), "utf8");
    const prefixes = new Set([...source.matchAll(/= "((?:\w+:)+)/g)].map(([, prefix = ""]) => prefix));
    prefixes.delete("redis:");
    assert.ok(prefixes.size >= 10, [...prefixes].join());
    for (const prefix of prefixes) assert.ok(page.includes(`\`${prefix.split(":")[0]}:`), prefix);
  });

  it("is where the page about the embedded cluster leads", () => {
    assert.match(readFileSync(join(root, "docs/embedded-cluster.md"), "utf8"), /\(stand-ins\.md\)/);
  });
});
