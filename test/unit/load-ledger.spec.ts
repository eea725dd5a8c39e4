import assert from "node:assert/strict";
import {
  isSteady,
  longestGap,
  quantile,
  type Submission,
  summarize,
  type Try,
} from "../support/load/ledger.ts";

const ok = (begun: number, ended: number): Try => ({ begun, ended, ok: true, answer: "200" });
const failed = (begun: number, ended: number, answer = "503"): Try => ({ begun, ended, ok: false, answer });
const job = (...tries: Try[]): Submission => ({
  tries,
  sha256: "",
  ...(tries.at(-1)?.ok && { id: `${tries[0]?.begun}` }),
});

describe("the ledger of a load", () => {
  it("counts acknowledged jobs, those tried again, and those that were never taken", () => {
    const summary = summarize(
      [job(ok(0, 10)), job(failed(50, 60), ok(160, 170)), job(failed(100, 110), failed(200, 210, "timeout"))],
      { begun: 0, ended: 300 },
    );
    assert.equal(summary.acknowledged, 2);
    assert.equal(summary.retried, 2);
    assert.equal(summary.refused, 1);
    assert.deepEqual(summary.failures, { 503: 2, timeout: 1 });
  });

  it("finds the longest time without an acknowledgement, also at either end", () => {
    const span = { begun: 0, ended: 100 };
    assert.equal(longestGap([10, 70, 80], span), 60);
    assert.equal(longestGap([80, 10, 70], span), 60);
    assert.equal(longestGap([90], span), 90);
    assert.equal(longestGap([10, 20], span), 80);
    assert.equal(longestGap([], span), 100);
  });

  it("measures from the first failed try to the end of the last as degraded", () => {
    const submissions = [job(ok(0, 5)), job(failed(20, 30), ok(90, 95)), job(failed(25, 70), ok(80, 85))];
    assert.equal(summarize(submissions, { begun: 0, ended: 100 }).degraded, 50);
    assert.equal(summarize([job(ok(0, 5))], { begun: 0, ended: 10 }).degraded, 0);
  });

  it("takes a job's time from its first try to its acknowledgement", () => {
    const { median, slowest } = summarize([job(ok(0, 5)), job(failed(10, 20), ok(100, 110))], {
      begun: 0,
      ended: 200,
    });
    assert.deepEqual([median, slowest], [5, 100]);
  });

  it("has quantiles that are among the values", () => {
    assert.equal(quantile([], 0.5), 0);
    assert.equal(quantile([7], 0.99), 7);
    assert.equal(quantile([3, 1, 2, 4], 0.5), 2);
    assert.equal(quantile([3, 1, 2, 4], 1), 4);
  });

  it("is steady only when something went through and nothing failed, by the end of each try", () => {
    assert.equal(isSteady([], 0), false);
    assert.equal(isSteady([job(ok(0, 10))], 20), false);
    assert.equal(isSteady([job(ok(20, 30))], 20), true);
    assert.equal(isSteady([job(ok(20, 30)), job(failed(0, 25))], 20), false);
    assert.equal(isSteady([job(ok(20, 30)), job(failed(0, 15), ok(16, 21))], 20), true);
  });
});
