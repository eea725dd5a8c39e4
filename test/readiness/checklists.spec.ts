import assert from "node:assert/strict";
import { everyCheck } from "../../readiness/checks.ts";
import { everyChecklist } from "../../readiness/files.ts";
import { liveChecks } from "../../readiness/live/index.ts";
import { parseChecklists } from "../../readiness/model/checklist.ts";
import { rules } from "../../rules/index.ts";

const checks = everyCheck(rules, liveChecks);
const lists = everyChecklist();
const lines = lists.flatMap(({ criteria, id }) =>
  criteria.map((line) => ({ ...line, title: `${id}/${line.id}` })),
);

describe("checklists", () => {
  it("are those of the five documents", () => {
    assert.deepEqual(
      lists.map(({ id }) => id),
      ["cordum", "gravl", "homelab", "kubeop", "volundr"],
    );
  });

  it("name only checks that there are", () => {
    const unknown = lines.flatMap((line) =>
      line.checks.filter((check) => !checks.has(check)).map((check) => `${line.title}: ${check}`),
    );
    assert.deepEqual(unknown, []);
  });

  it("answer each of the 128 requirements", () => {
    const answered = new Set(lines.flatMap(({ requirements }) => requirements));
    const all = Array.from({ length: 128 }, (_, index) => index + 1);
    assert.deepEqual(
      all.filter((row) => !answered.has(row)),
      [],
    );
    assert.equal(answered.size, 128);
  });

  it("block in production by all their checks, because a line is the AND of them", () => {
    const lenient = lines
      .filter(({ blocking }) => blocking)
      .flatMap((line) =>
        line.checks
          .filter((check) => checks.get(check)?.levels.production !== "mandatory")
          .map((check) => `${line.title}: ${check}`),
      );
    assert.deepEqual(lenient, []);
  });

  it("count Gravl's ten for its score", () => {
    const gravl = lists.find(({ id }) => id === "gravl");
    const counted = gravl?.criteria.filter((line) => line.blocking && line.counted) ?? [];
    assert.equal(counted.length, 10);
    assert.deepEqual(gravl?.criteria.slice(0, 10), counted);
  });

  it("know checks by one id each", () => {
    assert.equal(new Set(rules.map(({ id }) => id)).size, rules.length);
    const kinds = Map.groupBy(checks.values(), ({ kind }) => kind);
    for (const kind of ["live", "evidence", "signoff"] as const) {
      const ids = (kinds.get(kind) ?? []).map(({ id }) => id);
      assert.ok(ids.length > 0);
      assert.deepEqual(
        ids.filter((id) => !id.startsWith(`${kind}-`)),
        [],
      );
    }
  });

  it("use each live check, piece of evidence and signature", () => {
    const named = new Set(lines.flatMap((line) => line.checks));
    const unused = [...checks.values()].filter(({ id, kind }) => kind !== "rule" && !named.has(id));
    assert.deepEqual(
      unused.map(({ id }) => id),
      [],
    );
  });

  it("that are wrong are refused with all that is wrong, file and key", () => {
    const line = "id: one\n    section: a\n    category: Data\n    text: One\n    blocking: false";
    const files = [
      {
        path: "a.yaml",
        text: `id: a\ntitle: A\ndocument: D\ncriteria:\n  - ${line}\n  - ${line.replace("Data", "Dates")}\n    checks: [x, x]\n`,
      },
      { path: "b.yaml", text: "id: b\n" },
      { path: "c.yaml", text: "criteria: [" },
    ];
    assert.throws(
      () => parseChecklists(files),
      ({ message }: Error) => {
        assert.match(message, /a\.yaml: criteria\[0\]\.checks: needs either checks, or the reason/);
        assert.match(message, /a\.yaml: criteria\[1\]\.category: /);
        assert.match(message, /b\.yaml: title: /);
        assert.match(message, /c\.yaml: it isn't YAML/);
        return true;
      },
    );
  });

  it("don't have one line twice", () => {
    const line = "  - {id: one, section: a, category: Data, text: One, blocking: false, unchecked: why}\n";
    const text = `id: a\ntitle: A\ndocument: D\ncriteria:\n${line}${line}`;
    assert.throws(() => parseChecklists([{ path: "a.yaml", text }]), /a\.yaml: one is there twice/);
  });

  it("don't block where nothing decides", () => {
    const line = "  - {id: one, section: a, category: Data, text: One, blocking: true, unchecked: why}\n";
    const text = `id: a\ntitle: A\ndocument: D\ncriteria:\n${line}`;
    assert.throws(
      () => parseChecklists([{ path: "a.yaml", text }]),
      /can't block, because nothing decides it/,
    );
  });
});
