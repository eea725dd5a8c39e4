import assert from "node:assert/strict";
import fc from "fast-check";
import type { CheckInfo } from "../../policy/model/finding.ts";
import { decide } from "../../readiness/decide.ts";
import { type Evidence, parseEvidence } from "../../readiness/evidence.ts";
import type { Inputs, Seen } from "../../readiness/inputs.ts";
import type { Verdict } from "../../readiness/model/report.ts";
import { parseSignoffs } from "../../readiness/signoffs.ts";
import type { Result } from "../../rules/model/evaluate.ts";
import { annotated, excusing, inputs, lines, result, rule } from "./support/inputs.ts";

const better: readonly Verdict[] = ["NO-GO", "CONDITIONAL", "GO"];
const rank = (given: Inputs) => better.indexOf(decide(given).verdict);

const ruleIds = ["a", "b", "c", "d"] as const;
const liveIds = ["live-x", "live-y"] as const;
const liveChecks = liveIds.map(
  (id): CheckInfo => ({ id, kind: "live", title: `${id} holds.`, severity: "high", remediation: [] }),
);
const subjects = ["Deployment shop/web", "Deployment shop/api", "the stack"] as const;

const anyStatus = fc.constantFrom(
  "PASS",
  "PASS",
  "PASS",
  "FAIL",
  "UNKNOWN",
  "NOT_APPLICABLE",
  "ERROR",
) as fc.Arbitrary<Result["status"]>;

const results = fc.array(
  fc.record({ id: fc.constantFrom(...ruleIds), status: anyStatus, subject: fc.constantFrom(...subjects) }),
  { maxLength: 12 },
);

const observations = fc.array(
  fc.record({ check: fc.constantFrom(...liveIds), status: anyStatus, subject: fc.constantFrom(...subjects) }),
  { maxLength: 6 },
);

const passing = {
  ...{ p95Ms: 1, p99Ms: 2, errorPercent: 0 },
  ...{ requests: 6000, virtualUsers: 10, durationSeconds: 300 },
};

function loadTest(p95Ms: number, hoursAgo: number): Evidence {
  const when = new Date(Date.parse("2026-11-20T12:00:00Z") - hoursAgo * 3600_000).toISOString();
  const piece = { what: "10 users", value: { ...passing, p95Ms }, who: "team", when, images: [] };
  return parseEvidence("evidence-load-test", { path: "load.yaml", text: JSON.stringify(piece) });
}

const evidence = fc.array(
  fc.tuple(fc.constantFrom(1, 250), fc.constantFrom(-1, 1, 1000)).map(([p95, age]) => loadTest(p95, age)),
  { maxLength: 2 },
);

/** Any stack that can be judged; often enough one that passes. */
const situations: fc.Arbitrary<Inputs> = fc
  .record({
    results,
    observations,
    evidence,
    excused: fc.boolean(),
    checks: fc.array(fc.subarray([...ruleIds, ...liveIds, "evidence-load-test"], { minLength: 1 }), {
      minLength: 1,
      maxLength: 4,
    }),
    blocking: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  })
  .map(({ blocking, checks, evidence: pieces, excused, observations: seen, results: found }) =>
    inputs({
      checklists: lines(
        ...checks.map((ids, index) => ({
          id: `line-${index}`,
          checks: ids,
          blocking: blocking[index] ?? true,
        })),
      ),
      rules: ruleIds.map((id) => rule(id, id === "d" ? "advisory" : "mandatory")),
      results: found.map(({ id, status, subject }) => result(id, status, subject)),
      liveChecks,
      observations: seen.map((one): Seen => ({ ...one, message: `It is ${one.status}.` })),
      evidence: pieces,
      ...(excused && { graph: annotated("a"), exemptions: excusing("a") }),
    }),
  );

describe("every decision", () => {
  it("is never better for a failure more", () => {
    const failure = fc.record({ id: fc.constantFrom(...ruleIds), subject: fc.constantFrom(...subjects) });
    fc.assert(
      fc.property(situations, failure, (given, { id, subject }) => {
        // Something to excuse is what an excuse that nobody needed lacked.
        fc.pre(given.exemptions.exemptions.length === 0 || id !== "a");
        const more = { ...given, results: [...given.results, result(id, "FAIL", subject)] };
        assert.ok(rank(more) <= rank(given));
      }),
      { numRuns: 300 },
    );
  });

  it("is never better for a look at the cluster that fails", () => {
    fc.assert(
      fc.property(situations, fc.constantFrom(...liveIds), (given, check) => {
        const seen: Seen = { check, status: "FAIL", subject: "the cluster", message: "It is wrong." };
        assert.ok(rank({ ...given, observations: [...given.observations, seen] }) <= rank(given));
      }),
      { numRuns: 200 },
    );
  });

  it("is never better without a piece of evidence that held", () => {
    const line = lines(
      { id: "load", checks: ["evidence-load-test"] },
      { id: "rest", checks: ["a", "live-x"] },
    );
    fc.assert(
      fc.property(situations, fc.constantFrom(1, 700), (given, age) => {
        const checklists = [...given.checklists.map((one) => ({ ...one, id: "other" })), ...line];
        const without = { ...given, checklists, evidence: [] };
        assert.ok(rank(without) <= rank({ ...without, evidence: [loadTest(1, age)] }));
      }),
      { numRuns: 200 },
    );
  });

  it("is never better without the results of a rule, or without what was seen", () => {
    fc.assert(
      fc.property(situations, fc.constantFrom(...ruleIds), (given, id) => {
        const held = given.results.filter((one) => one.rule === id).every(({ status }) => status === "PASS");
        const fewer = { ...given, results: given.results.filter((one) => one.rule !== id) };
        if (held) assert.ok(rank(fewer) <= rank(given));
        const unseen = { ...given, observations: [] };
        if (given.observations.every(({ status }) => status === "PASS"))
          assert.ok(rank(unseen) <= rank(given));
      }),
      { numRuns: 200 },
    );
  });

  it("is never better without a signature", () => {
    fc.assert(
      fc.property(situations, (given) => {
        const checklists = [
          ...given.checklists,
          ...lines({ id: "signed", checks: ["signoff-cto"] }).map((one) => ({ ...one, id: "signatures" })),
        ];
        const unsigned = { ...given, checklists };
        const { digest } = decide(unsigned);
        const entry = {
          check: "signoff-cto",
          name: "G. Hopper",
          role: "CTO",
          date: "2026-11-20T11:59:00Z",
          digest,
        };
        const signatures = parseSignoffs({ path: "s.yaml", text: JSON.stringify({ signatures: [entry] }) });
        assert.equal(decide(unsigned).verdict, "NO-GO");
        assert.ok(rank(unsigned) <= rank({ ...unsigned, signatures }));
        assert.equal(decide({ ...unsigned, signatures }).digest, digest);
      }),
      { numRuns: 200 },
    );
  });

  it("is the same in whatever order things were found", () => {
    const shuffled = situations.chain((given) =>
      fc
        .tuple(
          fc.shuffledSubarray([...given.results], { minLength: given.results.length }),
          fc.shuffledSubarray([...given.observations], { minLength: given.observations.length }),
          fc.shuffledSubarray([...given.evidence], { minLength: given.evidence.length }),
        )
        .map(
          ([found, seen, pieces]) =>
            [given, { ...given, results: found, observations: seen, evidence: pieces }] as const,
        ),
    );
    fc.assert(
      fc.property(shuffled, ([given, other]) => {
        assert.deepEqual(decide(other), decide(given));
      }),
      { numRuns: 200 },
    );
  });

  it("agrees with itself: verdict, scores, lines and findings", () => {
    fc.assert(
      fc.property(situations, (given) => {
        const report = decide(given);
        const known = new Set(report.findings.map(({ id }) => id));
        assert.equal(known.size, report.findings.length);
        const all = report.checklists.flatMap(({ criteria }) => criteria);
        for (const line of all) for (const id of line.findings) assert.ok(known.has(id));
        const open = all.filter((one) => one.blocking && !["PASS", "NOT_APPLICABLE"].includes(one.status));
        const applying = all.some((one) => one.blocking && one.status !== "NOT_APPLICABLE");
        assert.equal(report.reasons.length, applying ? open.length : 1);
        assert.equal(report.verdict === "GO", applying && open.length === 0);
        for (const { criteria, score } of report.checklists) {
          assert.ok(score.passed <= score.of && score.of <= criteria.length);
        }
      }),
      { numRuns: 300 },
    );
  });
});
