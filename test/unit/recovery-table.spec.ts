import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { recoveryDocument, table, withTables } from "../../docs/recovery-table.ts";
import { root } from "../../lib/paths.ts";
import { type FaultResult, forget, forgetFile, readResults, record } from "../support/faults/result.ts";

const result: FaultResult = {
  file: "test/faults/processes.spec.ts",
  test: "survives a killed gateway",
  fault: "A gateway is killed",
  done: "SIGKILL | to its process",
  operations: "jobs",
  acknowledged: 412,
  lost: 0,
  unlinked: 2,
  retried: 3,
  refused: 0,
  interruption: 1.24,
  degraded: 12.6,
  measured: "2026-11-21",
};

const document = readFileSync(recoveryDocument, "utf8");

/** The cells of each row that a test has measured; other tables name no tests. */
const rows = document
  .split("\n")
  .filter((line) => line.startsWith("| ") && line.includes("](../test/"))
  .map((line) => line.slice(2, -2).split(" | "));

describe("the table of recovery.md", () => {
  it("has a row a result, with the test that found it", () => {
    assert.equal(
      table([result]).split("\n")[2],
      "| A gateway is killed | SIGKILL \\| to its process | 412 jobs | 0 | 2 | 3 | 0 | 1.2 s | 13 s | 2026-11-21 | " +
        "[survives a killed gateway](../test/faults/processes.spec.ts) |",
    );
  });

  it("shows no row without a run", () => {
    assert.equal(table([]).trim().split("\n").length, 2);
  });

  it("is written into its place, and nothing else changes", () => {
    const written = withTables(document, [result]);
    assert.ok(written.includes("412 jobs"));
    assert.equal(withTables(written, []), withTables(document, []));
  });

  it("has a table of its own for commits to PostgreSQL", () => {
    const written = withTables(document, [{ ...result, operations: "commits" }]);
    const [cordum = "", postgres = ""] = written.split("<!-- End of the table. -->");
    assert.ok(!cordum.includes("412 commits"));
    assert.ok(postgres.includes("| 412 commits | 0 | 3 | 0 | 1.2 s | 13 s |"));
  });

  it("is not written into a document that has no place for it", () => {
    assert.throws(() => withTables("# Recovery", [result]), /lost the lines/);
  });

  it("names tests that exist", () => {
    for (const row of rows) {
      const [, test = "", file = ""] = /^\[(.+)\]\(\.\.\/(.+)\)$/.exec(row.at(-1) ?? "") ?? [];
      assert.ok(existsSync(join(root, file)), `${row[0]}: ${file}`);
      const titles = titlesIn(readFileSync(join(root, file), "utf8"));
      assert.ok(
        titles.some((title) => title.test(test)),
        `${row[0]}: ${test} in ${file}`,
      );
    }
  });

  it("would not name a test that does not exist, so that this test can fail", () => {
    const titles = titlesIn(
      `describe("a pod", () => { it(\`of \${service} loses no job\`, async () => {}) });`,
    );
    assert.ok(titles.some((title) => title.test("a pod of cordum-scheduler loses no job")));
    assert.ok(!titles.some((title) => title.test("a pod of cordum-scheduler loses all jobs")));
  });
});

describe("the results of fault tests", () => {
  let file: string;
  beforeEach(() => {
    file = join(mkdtempSync(join(tmpdir(), "faults-")), "recovery.json");
    writeFileSync(file, "[]\n");
  });
  afterEach(() => rmSync(dirname(file), { recursive: true }));

  const other: FaultResult = { ...result, test: "survives a killed scheduler" };
  const elsewhere: FaultResult = { ...result, file: "test/faults/nodes.spec.ts" };

  it("are kept until the same test begins again", () => {
    record(result, file);
    record(other, file);
    forget(result, file);
    assert.deepEqual(readResults(file), [other]);
  });

  it("go all at once when their file is run again, and leave those of other files", () => {
    for (const one of [result, other, elsewhere]) record(one, file);
    forgetFile(result.file, file);
    assert.deepEqual(readResults(file), [elsewhere]);
  });

  it("are in one order, whichever file was run first", () => {
    for (const one of [result, elsewhere, other]) record(one, file);
    assert.deepEqual(readResults(file), [elsewhere, result, other]);
  });
});

/** What the tests of a file may be called: a title may have places that are filled in. */
function titlesIn(source: string): readonly RegExp[] {
  const titles = (pattern: RegExp) => [...source.matchAll(pattern)].map(([, , title = ""]) => title);
  const suites = titles(/\bdescribe\((["`])(.+?)\1/g);
  const tests = titles(/\b(?:it\(|title: )(["`])(.+?)\1/g);
  return suites.flatMap((suite) => tests.map((test) => patternOf(`${suite} ${test}`)));
}

function patternOf(title: string): RegExp {
  const fixed = title.split(/\$\{.+?\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  // A suite may be part of another.
  return new RegExp(`^(?:.+ )?${fixed.join(".+")}$`);
}
