import assert from "node:assert/strict";
import { join } from "node:path";
import { execa } from "execa";
import { root } from "../../lib/paths.ts";

/** Runs tests, as test/run.ts does, and then something that fails. */
const command = (failure: string) => `
  import Mocha from "mocha";
  import { endWith, Problem } from "${join(root, "lib/problem.ts")}";
  await new Promise((resolve) => new Mocha({ reporter: "min" }).run(resolve));
  Promise.reject(${failure}).catch(endWith);
`;

async function end(failure: string) {
  const { exitCode, stderr } = await execa(
    process.execPath,
    ["--input-type=module", "--eval", command(failure)],
    { cwd: root, reject: false },
  );
  return { exitCode, stderr };
}

describe("a command that fails after tests ran in its process", () => {
  it("tells a problem in words, and ends as failed", async () => {
    const { exitCode, stderr } = await end(`new Problem("The cluster is away.", "Start it.")`);
    assert.equal(exitCode, 1);
    assert.match(stderr, /The cluster is away\.\s*\S*\nStart it\.$/);
  });

  it("shows where a defect is, and ends as failed", async () => {
    const { exitCode, stderr } = await end(`new Error("undefined is not a function")`);
    assert.equal(exitCode, 1);
    assert.match(stderr, /Error: undefined is not a function\n\s+at /);
  });
});
