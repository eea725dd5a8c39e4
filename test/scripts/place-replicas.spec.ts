import assert from "node:assert/strict";
import fc from "fast-check";
import { clusters, decide, placed, type Server } from "../support/redis-places.ts";

/** Who copies whom after the moves. */
function settled(servers: readonly Server[]): ReadonlyMap<string, string> {
  const replicas = placed(servers).filter(({ id, copies }) => id !== copies);
  return new Map(replicas.map(({ id, copies }) => [id, copies]));
}

const moves = (servers: readonly Server[]) => decide("place-replicas.awk", servers);

describe("placing replicas", () => {
  it("gives each primary one replica on another node, wherever the primaries are", () => {
    const property = fc.property(clusters, (servers) => {
      const copies = settled(servers);
      assert.deepEqual([...copies.values()].sort(), ["s0", "s1", "s2"]);
      const placeOf = new Map(servers.map(({ id, place }) => [id, place]));
      for (const [replica, primary] of copies) assert.notEqual(placeOf.get(replica), placeOf.get(primary));
    });
    fc.assert(property, { numRuns: 200 });
  });

  it("has nothing more to move once it has moved", () => {
    const property = fc.property(clusters, (servers) => {
      assert.deepEqual(moves(placed(servers)), []);
    });
    fc.assert(property, { numRuns: 100 });
  });

  it("prefers another zone among other nodes", () => {
    const servers = [
      { id: "p1", place: "a/n1", copies: "p1" },
      { id: "p2", place: "b/n2", copies: "p2" },
      { id: "r1", place: "a/n3", copies: "p1" },
      { id: "r2", place: "b/n4", copies: "p2" },
    ];
    assert.deepEqual(
      [...settled(servers)],
      [
        ["r1", "p2"],
        ["r2", "p1"],
      ],
    );
  });

  it("leaves well alone where everything is on one node", () => {
    const servers = ["p1", "p2", "p3", "r1", "r2", "r3"].map((id) => ({
      id,
      place: "/only",
      copies: id.replace("r", "p"),
    }));
    assert.deepEqual(moves(servers), []);
  });
});
