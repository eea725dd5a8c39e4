import assert from "node:assert/strict";
import { read } from "../support/faults/redis-writes.ts";

const ok = { begun: 0, ended: 10, ok: true, answer: "OK" };
const failed = { begun: 0, ended: 10, ok: false, answer: "CLUSTERDOWN" };

describe("writes to Redis", () => {
  it("are lost when they were acknowledged and are not there", () => {
    const { plain, copied } = read([
      { kind: "plain", way: "stream", tries: [ok], id: "a", found: true },
      { kind: "copied", way: "script", tries: [ok], id: "b", found: true },
      { kind: "plain", way: "transaction", tries: [failed, ok], id: "c", found: false },
      { kind: "copied", way: "expiring", tries: [failed], found: false },
    ]);
    assert.deepEqual([plain.acknowledged, plain.lost, plain.retried, plain.refused], [2, 1, 1, 0]);
    assert.deepEqual([copied.acknowledged, copied.lost, copied.retried, copied.refused], [1, 0, 1, 1]);
    assert.deepEqual([plain.lostBy, copied.lostBy], [{ transaction: 1 }, {}]);
    assert.deepEqual(copied.failures, { CLUSTERDOWN: 1 });
  });
});
