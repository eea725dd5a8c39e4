import assert from "node:assert/strict";
import { median } from "../../bench/model/statistics.ts";
import { ownShare } from "../../bench/own-part/floor.ts";
import { importShare, isRegression, measuredPairs, recordedShares } from "../../bench/own-part/recorded.ts";

const rounds = 15;

/** Ratios to the SDK's own cost in the same process, by processor time: what the machine does besides hardly shows. */
describe("the program's own part", function () {
  this.timeout(300_000);
  this.slow(120_000);

  const recorded = recordedShares();
  const remedy = "If it is meant: node bench/own-part/recorded.ts";

  it("registers a stack at less than a fifth above the recorded share", () => {
    // Again where the first time says too much: noise isn't there twice, and a regression is.
    const share = Math.min(...again(() => ownShare(measuredPairs(rounds)), recorded.registering));
    const message = `${share.toFixed(2)} of the SDK's own cost, and ${recorded.registering} was recorded. ${remedy}`;
    assert.ok(!isRegression(share, recorded.registering), message);
  });

  it("would be found out if it did two fifths more", () => {
    const own = median(measuredPairs(5).map(({ floor, program }) => program - floor));
    const share = ownShare(measuredPairs(rounds, 0.4 * own));
    assert.ok(
      isRegression(share, recorded.registering),
      `${share.toFixed(2)} passed for ${recorded.registering}`,
    );
  });

  it("makes Node.js read less than a fifth above the recorded share", () => {
    const share = importShare();
    const message = `${share.toFixed(3)} of what the SDK reads, and ${recorded.imports} was recorded. ${remedy}`;
    assert.ok(!isRegression(share, recorded.imports), message);
  });

  it("has regressed from a fifth more on, and not before", () => {
    assert.deepEqual([isRegression(1.19, 1), isRegression(1.2, 1)], [false, true]);
  });
});

function again(measured: () => number, recorded: number): readonly number[] {
  const first = measured();
  return isRegression(first, recorded) ? [first, measured()] : [first];
}
