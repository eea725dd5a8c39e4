import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { root } from "../../lib/paths.ts";
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

/** The results of the fixture that was judged last: a test asks several questions of them. */
let last: { readonly path: string | undefined; readonly results: readonly Result[] } | undefined;

function judge(path?: string): readonly Result[] {
  if (!last || last.path !== path) last = { path, results: evaluate(rules, graphWith(path), { clock }) };
  return last.results;
}

/** What isn't right, as text: rule, subject and message. */
function wrong(results: readonly Result[], ...statuses: readonly Result["status"][]): readonly string[] {
  return results
    .filter(({ status }) => statuses.includes(status))
    .map(({ message, rule, status, subject }) => `${status} ${rule}: ${subject.title}: ${message}`);
}

/**
 * Rows of the requirements that no object answers: they are seen in the running cluster, told by people, or made by the
 * decision and its report.
 */
const elsewhere = {
  live: [9, 22, 39, 68, 95, 96, 97, 99, 104, 106, 118, 124],
  people: [24, 65, 108, 119],
  deferred: [121],
  decision: [126, 127, 128],
};

/** The checks of Kubernetes' pod security admission by which controls may be named. */
const podSecurity = [
  "baseline/appArmorProfile",
  "baseline/hostNamespaces",
  "baseline/hostPathVolumes",
  "baseline/hostPorts",
  "baseline/hostProbesAndHostLifecycle",
  "baseline/privileged",
  "baseline/procMount",
  "baseline/seLinuxOptions",
  "baseline/sysctls",
  "baseline/windowsHostProcess",
  "restricted/allowPrivilegeEscalation",
  "restricted/capabilities_restricted",
  "restricted/procMount_restricted",
  "restricted/restrictedVolumes",
  "restricted/runAsNonRoot",
  "restricted/runAsUser",
  "restricted/seccompProfile_restricted",
];

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

  it("answer every requirement that can be judged before there is a cluster", () => {
    const answered = rules.flatMap(({ requirements }) => requirements);
    const all = Array.from({ length: 128 }, (_, index) => index + 1);
    assert.deepEqual(
      all.filter((row) => !answered.includes(row)),
      Object.values(elsewhere)
        .flat()
        .sort((a, b) => a - b),
    );
  });

  it("name all of a pod security standard's checks, and no control that isn't one", () => {
    const named = rules.flatMap(({ controls = {} }) => Object.values(controls).flat());
    assert.deepEqual([...new Set(named)].sort(), [...podSecurity].sort());
  });

  it("are a hundred and more, half of which relate objects to each other", () => {
    assert.ok(rules.length >= 100);
    assert.ok(rules.filter(({ relation }) => relation).length >= 45);
  });

  it("import nothing of Pulumi, so they judge what any tool renders", () => {
    const sources = globSync("rules/**/*.ts", { cwd: root });
    assert.ok(sources.length > rules.length);
    const guilty = sources.filter((path) =>
      /from "(@pulumi|.*components\/(?!quantity))/.test(readFileSync(join(root, path), "utf8")),
    );
    assert.deepEqual(guilty, []);
    assert.ok(!readFileSync(join(root, "lib/quantity.ts"), "utf8").includes("import "));
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
