import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { root } from "../../local/lib/paths.ts";
import { rules } from "../../rules/index.ts";
import { evaluate, type Result } from "../../rules/model/evaluate.ts";
import { type Fixture, fixturesOf, graphWith } from "./support/fixtures.ts";

const clock = new Date("2026-11-20T00:00:00Z");

const groupOf = new Map(
  globSync("rules/*/*/bad", { cwd: root }).map((path) => [
    basename(dirname(path)),
    basename(dirname(dirname(path))),
  ]),
);

function judge(path?: string): readonly Result[] {
  return evaluate(rules, graphWith(path), { clock });
}

/** What isn't right, as text: rule, subject and message. */
function wrong(results: readonly Result[], ...statuses: readonly Result["status"][]): readonly string[] {
  return results
    .filter(({ status }) => statuses.includes(status))
    .map(({ message, rule, status, subject }) => `${status} ${rule}: ${subject.title}: ${message}`);
}

describe("rules", () => {
  it("find nothing wrong with the sound stack, and judge all of it", () => {
    assert.deepEqual(wrong(judge(), "FAIL", "ERROR", "UNKNOWN"), []);
  });

  it("have each an id of its own", () => {
    assert.equal(new Set(rules.map(({ id }) => id)).size, rules.length);
  });

  it("are all those that there are files of", () => {
    const files = [...groupOf].map(
      ([id, group]) => [id, existsSync(join(root, "rules", group, `${id}.ts`))] as const,
    );
    assert.deepEqual(
      Object.fromEntries(files),
      Object.fromEntries(rules.map(({ id }) => [id, true] as const)),
    );
  });

  it("import nothing of Pulumi, so they judge what any tool renders", () => {
    const sources = globSync("rules/**/*.ts", { cwd: root });
    assert.ok(sources.length > rules.length);
    const guilty = sources.filter((path) =>
      /from "(@pulumi|.*components\/(?!quantity))/.test(readFileSync(join(root, path), "utf8")),
    );
    assert.deepEqual(guilty, []);
    assert.ok(!readFileSync(join(root, "components/quantity.ts"), "utf8").includes("import "));
  });

  for (const rule of rules) {
    const { id } = rule;
    const group = groupOf.get(id) ?? "";
    const own = (fixture: Fixture) => judge(fixture.path).filter((result) => result.rule === id);

    describe(id, () => {
      const cases = (kind: "good" | "bad" | "near-miss") => fixturesOf(group, id, kind);

      it("has fixtures of all three kinds, a remedy and a requirement or a reason", () => {
        assert.ok(cases("good").length > 0, `rules/*/${id}/good is missing`);
        assert.ok(cases("bad").length > 0, `rules/*/${id}/bad is missing`);
        assert.ok(cases("near-miss").length > 0, `rules/*/${id}/near-miss is missing`);
        assert.ok(rule.remediation.length > 0);
        assert.match(rule.title, /^[A-Z].*\.$/);
      });

      for (const fixture of cases("good")) {
        it(`passes ${fixture.name}`, () => {
          const results = own(fixture);
          assert.ok(
            results.some(({ status }) => status === "PASS"),
            "nothing was looked at",
          );
          assert.deepEqual(wrong(judge(fixture.path), "FAIL", "ERROR", "UNKNOWN"), []);
        });
      }

      for (const fixture of cases("bad")) {
        it(`alone finds ${fixture.name}`, () => {
          const results = judge(fixture.path).filter(({ status }) => status === "FAIL" || status === "ERROR");
          assert.deepEqual(
            [...new Set(results.map((result) => result.rule))],
            [id],
            wrong(results, "FAIL", "ERROR").join("\n"),
          );
        });
      }

      for (const fixture of cases("near-miss")) {
        it(`lets ${fixture.name} be`, () => {
          assert.deepEqual(wrong(judge(fixture.path), "FAIL", "ERROR"), []);
          const unknown = own(fixture).some(({ status }) => status === "UNKNOWN");
          assert.equal(
            unknown,
            fixture.name.startsWith("unknown"),
            "UNKNOWN is for what can't be known, and only for it",
          );
        });
      }
    });
  }
});
