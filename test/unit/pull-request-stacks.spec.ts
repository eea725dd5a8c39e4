import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { root } from "../../lib/paths.ts";
import { affectedStacks, reachOf } from "../../readiness/pull-request/affected-stacks.ts";
import { stackFiles } from "../../readiness/pull-request/stack-files.ts";

const stacks = [
  { stack: "cordum-dev", system: "cordum" },
  { stack: "cordum-production", system: "cordum" },
  { stack: "gravl-staging", system: "gravl" },
];
const affected = (...paths: readonly string[]) => affectedStacks(paths, stacks).join(" ");

describe("the stacks that a change touches", () => {
  for (const [path, expected] of [
    ["stacks/Pulumi.cordum-dev.yaml", "cordum-dev"],
    ["stacks/Pulumi.gone.yaml", ""],
    ["readiness/stacks/gravl-staging.yaml", "gravl-staging"],
    ["readiness/evidence/cordum-dev/load-test.json", "cordum-dev"],
    ["systems/cordum/services.ts", "cordum-dev cordum-production"],
    ["systems/index.ts", "cordum-dev cordum-production gravl-staging"],
    ["components/nats/index.ts", "cordum-dev cordum-production gravl-staging"],
    ["rules/state/nats.ts", "cordum-dev cordum-production gravl-staging"],
    ["rules/state/nats/bad/a.yaml", ""],
    ["package-lock.json", "cordum-dev cordum-production gravl-staging"],
    ["something-new/x.ts", "cordum-dev cordum-production gravl-staging"],
    ["docs/settings.md", ""],
    ["components/README.md", ""],
    ["test/unit/x.spec.ts", ""],
    ["local/cluster/main.ts", ""],
    ["cli/policy/command.ts", ""],
    ["cli/readiness/subject.ts", "cordum-dev cordum-production gravl-staging"],
  ] as const)
    it(`are ${expected || "none"}: ${path}`, () => assert.equal(affected(path), expected));

  it("are those of all changed files, each once", () => {
    assert.equal(
      affected("docs/x.md", "stacks/Pulumi.gravl-staging.yaml", "stacks/Pulumi.cordum-dev.yaml"),
      "cordum-dev gravl-staging",
    );
  });

  it("are found in this repository, with their systems", () => {
    const found = stackFiles();
    assert.ok(found.some(({ stack, system }) => stack === "cordum-production" && system === "cordum"));
  });

  it("are told of by everything that a stack's program is made of", () => {
    const silent = [...programFiles()].filter((path) => reachOf(path) === "none");
    assert.deepEqual(silent, []);
  });
});

/** Every file that index.ts imports from this repository, directly or not. */
function programFiles(): ReadonlySet<string> {
  const known = new Set(execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" }).split("\n"));
  const [found, waiting] = [new Set<string>(), ["index.ts"]];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file) || !known.has(file)) continue;
    found.add(file);
    const text = readFileSync(join(root, file), "utf8");
    for (const [, from = ""] of text.matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g))
      waiting.push(relative(root, normalize(join(root, dirname(file), from))));
  }
  assert.ok(found.size > 30, "imports are not found any more");
  return found;
}
