import assert from "node:assert/strict";
import { read } from "../support/faults/redis-writes.ts";

const ok = { begun: 0, ended: 10, ok: true, answer: "OK" };
const failed = { begun: 0, ended: 10, ok: false, answer: "CLUSTERDOWN" };

describe("writes to Redis", () => {
  it("are lost when they were acknowledged and are not there", () => {
    const { plain, copied } = read([
      { kind: "plain", tries: [ok], id: "a", found: true },
      { kind: "copied", tries: [ok], id: "b", found: true },
      { kind: "plain", tries: [failed, ok], id: "c", found: false },
      { kind: "copied", tries: [failed], found: false },
    ]);
    assert.deepEqual([plain.acknowledged, plain.lost, plain.retried, plain.refused], [2, 1, 1, 0]);
    assert.deepEqual([copied.acknowledged, copied.lost, copied.retried, copied.refused], [1, 0, 1, 1]);
    assert.deepEqual(copied.failures, { CLUSTERDOWN: 1 });
  });
});
