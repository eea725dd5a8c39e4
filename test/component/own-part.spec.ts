import assert from "node:assert/strict";
import { importShare, isRegression, measuredPairs, recordedShares } from "../../bench/own-part/recorded.ts";
import { ownShare, type Pair, wastefulShare } from "../../bench/own-part/share.ts";

/** A short look, and a long one as the recorded share was measured. */
const rounds = { first: 9, decisive: 41 };

/** Ratios to the SDK's own cost in the same process, by processor time: what the machine does besides hardly shows. */
describe("the program's own part", function () {
  this.timeout(300_000);
  this.slow(120_000);

  const recorded = recordedShares();
  const remedy = "If it is meant: node bench/own-part/recorded.ts";

  // Both questions are about the same rounds, which take most of this file's time.
  let pairs: readonly Pair[];
  before(() => {
    pairs = measured(rounds.first);
  });

  it("registers a stack at less than a fifth above the recorded share", () => {
    const share = Math.min(...twice(pairs, ownShare, (first) => isRegression(first, recorded.registering)));
    const message = `${share.toFixed(2)} of the SDK's own cost, and ${recorded.registering} was recorded. ${remedy}`;
    assert.ok(!isRegression(share, recorded.registering), message);
  });

  it("would be found out if it did two fifths more", () => {
    const unnoticed = (first: number) => !isRegression(first, recorded.registering);
    const share = Math.max(...twice(pairs, wastefulShare, unnoticed));
    const message = `${share.toFixed(2)} passed for ${recorded.registering}`;
    assert.ok(isRegression(share, recorded.registering), message);
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

/** Each round wastes two fifths of the recorded share, beside the program and not in it. */
const measured = (count: number) => measuredPairs(count, 0.4 * recordedShares().registering);

/** Looks longer where the first share is not what is expected: other layers beside it outlast nine rounds, and what is real stays. */
function twice(
  pairs: readonly Pair[],
  share: (pairs: readonly Pair[]) => number,
  unexpected: (share: number) => boolean,
): readonly number[] {
  const first = share(pairs);
  return unexpected(first) ? [first, share(measured(rounds.decisive))] : [first];
}
