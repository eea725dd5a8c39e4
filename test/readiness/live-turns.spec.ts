import assert from "node:assert/strict";
import { Turns } from "../../readiness/live/turns.ts";

/** Work that goes on until it is told to end. */
function work() {
  const { promise, reject, resolve } = Promise.withResolvers<void>();
  let begun = false;
  const run = () => {
    begun = true;
    return promise;
  };
  return { run, end: resolve, fail: reject, isBegun: () => begun };
}

describe("turns of live checks", () => {
  it("let so many work at a time, and the others in the order in which they came", async () => {
    const turns = new Turns(2);
    const all = [work(), work(), work(), work()] as const;
    const taken = all.map(({ run }) => turns.take(run));
    const begun = () => all.map(({ isBegun }) => isBegun());
    assert.deepEqual(begun(), [true, true, false, false]);
    all[1].end();
    await taken[1];
    assert.deepEqual(begun(), [true, true, true, false]);
    for (const { end } of all) end();
    await Promise.all(taken);
    assert.deepEqual(begun(), [true, true, true, true]);
  });

  it("go on after work that fails, whose error is its own", async () => {
    const turns = new Turns(1);
    const [bad, good] = [work(), work()];
    const [failing, waiting] = [turns.take(bad.run), turns.take(good.run)];
    bad.fail(new Error("no"));
    await assert.rejects(failing, /no/);
    assert.equal(good.isBegun(), true);
    good.end();
    await waiting;
  });

  it("are free again when nobody waits", async () => {
    const turns = new Turns(1);
    await turns.take(async () => undefined);
    assert.equal(await turns.take(async () => "served"), "served");
  });
});
