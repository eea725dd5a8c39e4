import assert from "node:assert/strict";
import { decide } from "../../readiness/decide.ts";
import { parseEvidence } from "../../readiness/evidence.ts";
import type { Inputs } from "../../readiness/inputs.ts";
import { parseSignoffs } from "../../readiness/signoffs.ts";
import { Graph } from "../../rules/graph/graph.ts";
import { Resource } from "../../rules/graph/resource.ts";
import type { KubernetesObject } from "../../rules/kubernetes/objects.ts";
import { annotated, clock, excusing, inputs, lines, result, rule } from "./support/inputs.ts";

const loadTest = {
  ...{ p95Ms: 120, p99Ms: 300, errorPercent: 0 },
  ...{ requests: 6000, virtualUsers: 10, durationSeconds: 300 },
};

function evidence(changes: Readonly<Record<string, unknown>> = {}) {
  const piece = {
    what: "10 users",
    value: loadTest,
    who: "team-shop",
    when: "2026-11-19T12:00:00Z",
    images: [],
    ...changes,
  };
  return parseEvidence("evidence-load-test", { path: "load.yaml", text: JSON.stringify(piece) });
}

function signed(
  digest: string,
  date = "2026-11-20T10:00:00Z",
  changes: Readonly<Record<string, unknown>> = {},
) {
  const entry = {
    check: "signoff-architect",
    name: "A. Lovelace",
    role: "Architect",
    date,
    digest,
    ...changes,
  };
  return parseSignoffs({ path: "signoffs.yaml", text: JSON.stringify({ signatures: [entry] }) });
}

function workload(name: string): Resource {
  const template = {
    metadata: { labels: { app: name } },
    spec: { containers: [{ name: "web", image: "web:1" }] },
  };
  const spec = { selector: { matchLabels: { app: name } }, template };
  return new Resource({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: "shop" },
    spec,
  } as KubernetesObject);
}

/** The status of the first line, and why. */
function first(changes: Partial<Inputs>) {
  const { checklists } = decide(inputs(changes));
  const line = checklists[0]?.criteria[0];
  assert.ok(line);
  return line;
}

const tested = (changes: Readonly<Record<string, unknown>> = {}): Partial<Inputs> => ({
  checklists: lines({ id: "one", checks: ["a"] }, { id: "load", checks: ["evidence-load-test"] }),
  evidence: [evidence(changes)],
});

const toSign: Partial<Inputs> = {
  checklists: lines({ id: "one", checks: ["a"] }, { id: "signed", checks: ["signoff-architect"] }),
};

describe("a decision", () => {
  it("is GO when every line that blocks passes", () => {
    const report = decide(inputs());
    assert.equal(report.verdict, "GO");
    assert.deepEqual(report.reasons, []);
    assert.deepEqual(report.checklists[0]?.score, { passed: 1, of: 1 });
  });

  for (const status of ["FAIL", "UNKNOWN", "ERROR"] as const) {
    it(`is NO-GO when a line that blocks is ${status}`, () => {
      const report = decide(inputs({ results: [result("a", status)] }));
      assert.equal(report.verdict, "NO-GO");
      assert.match(report.reasons[0] ?? "", new RegExp(`^list/one is ${status}: a: Deployment shop/web: `));
    });
  }

  it("is CONDITIONAL when what fails is excused, and tells it", () => {
    const changes = { results: [result("a", "FAIL")], graph: annotated("a"), exemptions: excusing("a") };
    const report = decide(
      inputs({ ...changes, checklists: lines({ id: "one", checks: ["a", "exemption-valid"] }) }),
    );
    assert.equal(report.verdict, "CONDITIONAL");
    assert.match(report.reasons[0] ?? "", /list\/one is WAIVED: .*excused by team-shop until 2026-12-31/);
  });

  it("is NO-GO again when the excuse has expired, and so is its own line", () => {
    const report = decide(
      inputs({
        results: [result("a", "FAIL")],
        graph: annotated("a"),
        exemptions: excusing("a", "2026-11-19"),
        checklists: lines({ id: "one", checks: ["a"] }, { id: "excuses", checks: ["exemption-valid"] }),
      }),
    );
    assert.equal(report.verdict, "NO-GO");
    assert.deepEqual(
      report.checklists[0]?.criteria.map(({ status }) => status),
      ["FAIL", "FAIL"],
    );
  });

  it("isn't GO over nothing", () => {
    const nothing = decide(inputs({ results: [result("a", "NOT_APPLICABLE", "the stack")] }));
    assert.equal(nothing.verdict, "NO-GO");
    assert.match(nothing.reasons[0] ?? "", /Nothing that blocks could be judged/);
    assert.deepEqual(nothing.checklists[0]?.score, { passed: 0, of: 0 });
  });

  it("doesn't take silence for a pass", () => {
    assert.equal(first({ results: [] }).status, "UNKNOWN");
    const live = { id: "live-x", kind: "live", title: "X.", severity: "high", remediation: [] } as const;
    const looked = { checklists: lines({ id: "one", checks: ["live-x"] }), liveChecks: [live] };
    assert.equal(first(looked).status, "UNKNOWN");
    assert.match(first({ ...looked, notObserved: "There is no cluster." }).reason, /There is no cluster\./);
  });

  it("counts mandatory rules that no line names", () => {
    const forgotten = decide(
      inputs({ rules: [rule("a"), rule("b")], results: [result("a", "PASS"), result("b", "FAIL")] }),
    );
    assert.equal(forgotten.verdict, "NO-GO");
    const advice = decide(
      inputs({
        rules: [rule("a"), rule("b", "advisory")],
        results: [result("a", "PASS"), result("b", "FAIL")],
      }),
    );
    assert.equal(advice.verdict, "GO");
    assert.equal(advice.findings.filter(({ check }) => check === "b").length, 1);
  });

  it("lets what an environment only advises be told, and not block", () => {
    const report = decide(inputs({ environment: "staging", results: [result("a", "FAIL")] }));
    assert.equal(report.checklists[0]?.criteria[0]?.status, "FAIL");
    assert.equal(report.checklists[0]?.criteria[0]?.blocking, false);
  });

  it("has a document decide in any environment where the stack says so, with all its checks", () => {
    const asDocumented = { environment: "staging", blocking: "as-documented" } as const;
    const rules = [rule("a"), rule("b", "advisory")];
    const checklists = lines(
      { id: "one", checks: ["a", "b"] },
      { id: "two", checks: ["a"], blocking: false },
    );
    const results = [result("a", "PASS"), result("b", "FAIL")];
    const report = decide(inputs({ ...asDocumented, rules, checklists, results }));
    assert.equal(report.verdict, "NO-GO");
    const blocking = report.checklists[0]?.criteria.map(({ blocking }) => blocking);
    assert.deepEqual(blocking, [true, false]);
    const passing = [result("a", "PASS"), result("b", "PASS")];
    const good = decide(inputs({ ...asDocumented, rules, checklists, results: passing }));
    assert.equal(good.verdict, "GO");
    assert.notEqual(good.digest, report.digest);
    assert.deepEqual(good.checklists[0]?.score, { passed: 1, of: 1 });
  });

  it("tells of evidence and signatures for checks that there aren't", () => {
    const piece = parseEvidence("evidence-loadtest", {
      path: "evidence-loadtest.yaml",
      text: "what: 10 users",
    });
    const { digest } = decide(inputs());
    const { notes } = decide(
      inputs({ evidence: [piece], signatures: signed(digest, undefined, { check: "signoff-ceo" }) }),
    );
    assert.match(notes[0] ?? "", /evidence-loadtest\.yaml is for no check/);
    assert.match(notes[1] ?? "", /A\. Lovelace signed for no check: there is no signoff-ceo/);
  });

  it("of a thousand workloads leaves their picture out, and says so", () => {
    const many = Array.from({ length: 1000 }, (_, index) => workload(`web-${index}`));
    const report = decide(inputs({ graph: new Graph(many) }));
    assert.equal(report.connectivity, undefined);
    assert.match(report.notes.join(), /isn't drawn: there are 1000 workloads/);
    assert.ok(decide(inputs({ graph: new Graph(many.slice(0, 3)) })).connectivity);
  });

  it("says of a rule that is off that it isn't asked for", () => {
    const off = first({ rules: [rule("a", "disabled")], results: [result("a", "FAIL")] });
    assert.equal(off.status, "NOT_APPLICABLE");
    assert.match(off.reason, /isn't asked for in production/);
  });
});

describe("defects of the documents' own decisions", () => {
  it("D17: the number of blockers is counted, so it can't be three, four and five at once", () => {
    const checklists = lines(...["a", "b", "c"].map((id) => ({ id, checks: [id] })));
    const rules = ["a", "b", "c"].map((id) => rule(id));
    const results = [result("a", "FAIL"), result("b", "PASS"), result("c", "UNKNOWN")];
    const report = decide(inputs({ checklists, rules, results }));
    assert.deepEqual(report.checklists[0]?.score, { passed: 1, of: 3 });
    assert.equal(report.reasons.length, 2);
    const open = report.checklists.flatMap(({ criteria }) =>
      criteria.filter((one) => one.blocking && one.status !== "PASS"),
    );
    assert.equal(open.length, report.reasons.length);
  });

  it("D18: network policies don't pass while DNS is pending: a line is the AND of its checks", () => {
    const checks = ["namespace-default-deny", "netpol-dns-egress"];
    const changes = { checklists: lines({ id: "network", checks }), rules: checks.map((id) => rule(id)) };
    for (const status of ["FAIL", "UNKNOWN", "ERROR"] as const) {
      const results = [result("namespace-default-deny", "PASS"), result("netpol-dns-egress", status)];
      assert.equal(first({ ...changes, results }).status, status);
    }
    assert.equal(first({ ...changes, results: checks.map((id) => result(id, "PASS")) }).status, "PASS");
  });

  it("D19: one set of evidence has one verdict, whatever anybody recommends", () => {
    const open = inputs({ ...tested(), results: [result("a", "FAIL")] });
    assert.equal(decide(open).verdict, "NO-GO");
    assert.deepEqual(decide(open), decide({ ...open, notes: [] }));
    assert.equal(decide(inputs(tested())).verdict, "GO");
  });

  it("D20: what was seen is dated, and too old is stale", () => {
    const last = (changes: Readonly<Record<string, unknown>>) => {
      const { checklists } = decide(inputs(tested(changes)));
      return checklists[0]?.criteria[1];
    };
    assert.equal(last({})?.status, "PASS");
    assert.equal(last({ when: "2026-10-21T12:00:00Z" })?.status, "PASS");
    assert.equal(last({ when: "2026-10-21T11:59:59Z" })?.status, "STALE");
    assert.equal(last({ when: "2026-11-20T12:00:01Z" })?.status, "FAIL");
    assert.match(last({ when: "2026-11-20T12:00:01Z" })?.reason ?? "", /future/);
    assert.equal(last({ maximumAge: "12h" })?.status, "STALE");
    assert.equal(last({ maximumAge: "400d", when: "2026-10-21T11:59:59Z" })?.status, "STALE");
  });

  it("D23: a tick isn't evidence: the value is judged, and it has an owner and a date", () => {
    const status = (changes: Readonly<Record<string, unknown>>) =>
      decide(inputs(tested(changes))).checklists[0]?.criteria[1]?.status;
    assert.equal(status({ value: { ...loadTest, p95Ms: 200 } }), "FAIL");
    assert.equal(status({ value: { ...loadTest, errorPercent: 0.1 } }), "FAIL");
    assert.equal(status({ value: "passed" }), "FAIL");
    assert.equal(status({ who: "" }), "FAIL");
    assert.equal(status({ when: undefined }), "FAIL");
    assert.equal(status({ when: "2026-11-19" }), "FAIL");
    assert.equal(decide(inputs({ ...tested(), evidence: [] })).checklists[0]?.criteria[1]?.status, "PENDING");
  });
});

describe("a signature", () => {
  const { digest } = decide(inputs(toSign));
  const status = (changes: Partial<Inputs>) => {
    const { checklists } = decide(inputs({ ...toSign, ...changes }));
    return checklists[0]?.criteria[1]?.status;
  };

  it("is waited for", () => {
    assert.equal(status({}), "PENDING");
    assert.equal(decide(inputs(toSign)).verdict, "NO-GO");
  });

  it("is for the report that was read, and doesn't change it", () => {
    assert.equal(status({ signatures: signed(digest) }), "PASS");
    const report = decide(inputs({ ...toSign, signatures: signed(digest) }));
    assert.equal(report.verdict, "GO");
    assert.equal(report.digest, digest);
  });

  it("is stale as soon as a result that blocks is another", () => {
    assert.equal(status({ signatures: signed(digest), results: [result("a", "FAIL")] }), "STALE");
    const excused = { results: [result("a", "FAIL")], graph: annotated("a"), exemptions: excusing("a") };
    assert.equal(status({ signatures: signed(digest), ...excused }), "STALE");
    assert.equal(status({ signatures: signed(digest), stack: "bank" }), "STALE");
  });

  it("isn't stale because time goes by, or what doesn't block is another", () => {
    const later = new Date(clock.getTime() + 3600_000);
    assert.equal(status({ signatures: signed(digest), clock: later }), "PASS");
    const rules = [rule("a"), rule("b", "advisory")];
    const results = [result("a", "PASS"), result("b", "FAIL")];
    assert.equal(status({ signatures: signed(digest), rules, results }), "PASS");
  });

  it("is no older than the evidence that it covers", () => {
    const checklists = lines(
      { id: "load", checks: ["evidence-load-test"] },
      { id: "signed", checks: ["signoff-architect"] },
    );
    const both = { checklists, evidence: [evidence()] };
    const own = decide(inputs(both)).digest;
    assert.equal(status({ ...both, signatures: signed(own, "2026-11-19T12:00:00Z") }), "PASS");
    assert.equal(status({ ...both, signatures: signed(own, "2026-11-19T11:59:59Z") }), "STALE");
  });

  it("is refused from the future, from nobody, and from somebody else", () => {
    assert.equal(status({ signatures: signed(digest, "2026-11-20T12:00:01Z") }), "FAIL");
    assert.equal(status({ signatures: signed(digest, "2026-11-20T12:00:00Z") }), "PASS");
    assert.equal(status({ signatures: signed(digest, "2026-11-20T13:00:00+02:00") }), "PASS");
    assert.equal(status({ signatures: signed(digest, "2026-11-20T13:00:00-02:00") }), "FAIL");
    assert.equal(status({ signatures: signed(digest, undefined, { name: " " }) }), "FAIL");
    assert.equal(status({ signatures: signed(digest, undefined, { role: "Intern" }) }), "FAIL");
    assert.equal(status({ signatures: signed("sha256:123") }), "FAIL");
    assert.equal(
      status({ signatures: parseSignoffs({ path: "signoffs.yaml", text: "signatures: {" }) }),
      "FAIL",
    );
  });
});
