import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../lib/paths.ts";
import { allParts, partsOf, recipesFor, toolsFor } from "../../local/images/parts.ts";
import { recipes } from "../../local/images/recipes.ts";
import { tools } from "../../local/tools/tools.ts";

const names = tools.map(({ name }) => name);
const stackFile = (stack: string) => readFileSync(join(root, "stacks", `Pulumi.${stack}.yaml`), "utf8");

describe("what a stack needs of the embedded cluster", () => {
  it("is no backups only where its file switches them off", () => {
    assert.deepEqual(partsOf("config:\n  seaworthy:backups: { enabled: false }\n"), []);
    for (const file of [
      "",
      "config:",
      "config:\n  seaworthy:backups: { keep: 3 }\n",
      stackFile("cordum-production"),
    ]) {
      assert.deepEqual(partsOf(file), ["backups"], file);
    }
  });

  it("is built for it, and what another stack adds is left for then", () => {
    const development = partsOf(stackFile("cordum-dev"));
    const production = partsOf(stackFile("cordum-production"));
    const added = toolsFor(production, names).filter((name) => !toolsFor(development, names).includes(name));
    assert.deepEqual(added, ["restic"]);
    assert.deepEqual(
      recipesFor(production)
        .filter((recipe) => !recipesFor(development).includes(recipe))
        .map(({ name }) => name),
      ["restic"],
    );
  });

  it("is everything for the tests", () => {
    assert.deepEqual(recipesFor(allParts), recipes);
    assert.deepEqual(toolsFor(allParts, names), names);
    assert.deepEqual(
      names.filter((name) => !toolsFor(["backups"], names).includes(name)),
      ["versitygw"],
    );
  });
});
