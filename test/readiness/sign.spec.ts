import assert from "node:assert/strict";
import { parse } from "yaml";
import { parseSignRequest } from "../../cli/sign/request.ts";
import { everyCheck } from "../../readiness/checks.ts";
import { decide } from "../../readiness/decide.ts";
import { parseEvidence } from "../../readiness/evidence.ts";
import { toJson } from "../../readiness/formats/json.ts";
import type { Inputs } from "../../readiness/inputs.ts";
import { mustBeSignable, signableReport } from "../../readiness/sign.ts";
import { withSignature } from "../../readiness/signature-file.ts";
import { signoffChecks } from "../../readiness/signoff-checks.ts";
import { parseSignoffs } from "../../readiness/signoffs.ts";
import { clock, inputs, lines, result, rule } from "./support/inputs.ts";

const [architect] = signoffChecks.filter(({ id }) => id === "signoff-architect");
assert.ok(architect);

const asked = lines({ id: "one", checks: ["a"] }, { id: "signed", checks: [architect.id] });
const measured = parseEvidence("evidence-load-test", {
  path: "evidence-load-test.yaml",
  text: JSON.stringify({
    ...{ what: "ten users", who: "team", when: new Date(clock.getTime() - 60_000).toISOString() },
    value: { p95Ms: 1, p99Ms: 2, errorPercent: 0, requests: 6000, virtualUsers: 10, durationSeconds: 300 },
  }),
});

/** What would happen if somebody signed the report that these inputs give. */
function sign(changes: Partial<Inputs> = {}, now: readonly (typeof measured)[] = []): void {
  const given = inputs({ checklists: asked, ...changes });
  const report = signableReport(toJson(decide(given)), given.stack);
  assert.ok(report && architect);
  const checks = everyCheck(given.rules, given.liveChecks);
  mustBeSignable({ report, check: architect, checks, evidence: now });
}

describe("a signature", () => {
  it("is for a report in which only signatures are missing", () => {
    sign();
    assert.throws(
      () => sign({ results: [result("a", "FAIL")] }),
      /isn't ready, so nobody can approve it[\s\S]*list\/one is FAIL/,
    );
  });

  it("looks at every check of a line where the document decides", () => {
    const rules = [rule("a"), rule("b", "advisory")];
    const checklists = lines(
      { id: "one", checks: ["a", "b"] },
      { id: "signed", checks: ["signoff-architect"] },
    );
    const results = [result("a", "PASS"), result("b", "FAIL")];
    sign({ rules, checklists, results });
    assert.throws(() => sign({ rules, checklists, results, blocking: "as-documented" }), /list\/one is FAIL/);
  });

  it("is asked for by a checklist", () => {
    const checklists = lines({ id: "one", checks: ["a"] }, { id: "signed", checks: ["signoff-cto"] });
    assert.throws(() => sign({ checklists }), /No checklist of shop asks for signoff-architect/);
  });

  it("is for evidence that the report has seen", () => {
    const checklists = lines(
      { id: "one", checks: ["evidence-load-test"] },
      { id: "signed", checks: ["signoff-architect"] },
    );
    sign({ checklists, evidence: [measured] }, [measured]);
    const { content } = measured;
    assert.ok(content);
    const later = { ...measured, content: { ...content, when: new Date(clock.getTime() + 60_000) } };
    assert.throws(
      () => sign({ checklists, evidence: [measured] }, [later]),
      /doesn't contain evidence-load-test\.yaml/,
    );
  });

  it("is for the report of that stack, and for nothing that is none", () => {
    const text = toJson(decide(inputs({ checklists: asked })));
    assert.ok(signableReport(text, "shop"));
    for (const [other, stack] of [
      [text, "another"],
      ["{}", "shop"],
      ["no JSON", "shop"],
    ] as const)
      assert.equal(signableReport(other, stack), undefined);
  });

  it("counts once it is in the file", () => {
    const { digest } = decide(inputs({ checklists: asked }));
    const signature = { check: "signoff-architect", name: "Ada", role: "Architect", date: clock, digest };
    const text = withSignature(undefined, "shop.yaml", signature);
    const signatures = parseSignoffs({ path: "shop.yaml", text });
    assert.deepEqual(signatures.problems, []);
    assert.equal(decide(inputs({ checklists: asked, signatures })).verdict, "GO");
  });
});

describe("the file of signatures", () => {
  const signature = (name: string, check = "signoff-cto", digest = "0") => ({
    ...{ check, name, role: "CTO", date: clock },
    digest: `sha256:${digest.repeat(64)}`,
  });

  it("keeps all that it has, but an older signature of the same person for the same", () => {
    let text = withSignature("# Kept\nsignatures: [] # here\n", "f.yaml", signature("Ada"));
    text = withSignature(text, "f.yaml", signature("Grace"));
    text = withSignature(text, "f.yaml", signature("Ada", "signoff-architect"));
    text = withSignature(text, "f.yaml", signature("Ada", "signoff-cto", "1"));
    assert.match(text, /^# Kept/);
    const { signatures } = parse(text);
    assert.deepEqual(
      signatures.map((one: { name: string; check: string; digest: string }) => [
        one.name,
        one.check,
        one.digest.at(-1),
      ]),
      [
        ["Grace", "signoff-cto", "0"],
        ["Ada", "signoff-architect", "0"],
        ["Ada", "signoff-cto", "1"],
      ],
    );
  });

  it("is left alone where it can't be read", () => {
    for (const text of ["signatures: {", "signatures: none", "other: []"])
      assert.throws(() => withSignature(text, "f.yaml", signature("Ada")), /f\.yaml can't be read/);
  });
});

describe("what make sign takes", () => {
  it("is a sign-off that there is, and a name", () => {
    assert.equal(parseSignRequest(["CHECK=signoff-cto", "NAME=Ada"]).check.id, "signoff-cto");
    assert.throws(() => parseSignRequest(["CHECK=signoff-ceo", "NAME=Ada"]), /no sign-off signoff-ceo/);
    assert.throws(() => parseSignRequest(["CHECK=signoff-cto"]), /NAME/);
  });
});
