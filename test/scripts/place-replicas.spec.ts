import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import fc from "fast-check";
import { root } from "../../local/lib/paths.ts";

const program = join(root, "components/redis/scripts/cluster/place-replicas.awk");

interface Server {
  readonly id: string;
  readonly place: string;
  /** Its own id for a primary, the copied primary's for a replica, - for an empty server. */
  readonly copies: string;
}

function place(servers: readonly Server[]): ReadonlyMap<string, string> {
  const input = servers.map(({ id, place, copies }) => `${id} ${place} ${copies}\n`).join("");
  const output = execFileSync("awk", ["-f", program], { input, encoding: "utf8" });
  const lines = output.split("\n").filter((line) => line !== "");
  return new Map(lines.map((line) => line.split(" ") as [string, string]));
}

/** Who copies whom after the moves. */
function settled(servers: readonly Server[]): ReadonlyMap<string, string> {
  const moves = place(servers);
  const replicas = servers.filter(({ id, copies }) => id !== copies);
  return new Map(replicas.map(({ id, copies }) => [id, moves.get(id) ?? copies]));
}

/** Two servers on each of three nodes, any three of them primaries, the others copying anybody or nobody. */
const clusters = fc
  .tuple(
    fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6, maxLength: 6 }),
    fc.array(fc.integer({ min: -1, max: 2 }), { minLength: 3, maxLength: 3 }),
    fc.constantFrom(["", "", ""], ["a", "b", "c"], ["a", "a", "b"]),
  )
  .map(([order, copied, zones]) =>
    order.map((number, i): Server => {
      const node = Math.floor(number / 2);
      const copies = i < 3 ? i : (copied[i - 3] ?? -1);
      return { id: `s${i}`, place: `${zones[node]}/node-${node}`, copies: copies < 0 ? "-" : `s${copies}` };
    }),
  );

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
      const copies = settled(servers);
      const moved = servers.map((server) => ({ ...server, copies: copies.get(server.id) ?? server.id }));
      assert.deepEqual([...place(moved)], []);
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
    assert.deepEqual([...place(servers)], []);
  });
});
