import assert from "node:assert/strict";
import fc from "fast-check";
import { clusters, decide, placed, type Server } from "../support/redis-places.ts";

const takeovers = (servers: readonly Server[]) =>
  decide("spread-primaries.awk", servers).map(([id = ""]) => id);

/** The servers after those replicas have taken over. */
function spread(servers: readonly Server[]): readonly Server[] {
  const before = new Map(servers.map((server) => [server.id, server.copies]));
  const now = new Map(takeovers(servers).map((id) => [before.get(id) ?? "", id]));
  return servers.map((server) => ({ ...server, copies: now.get(server.copies) ?? server.copies }));
}

function primariesByPlace(servers: readonly Server[]): Readonly<Record<string, number>> {
  const primaries = servers.filter(({ id, copies }) => id === copies);
  const byPlace = Map.groupBy(primaries, ({ place }) => place);
  return Object.fromEntries([...byPlace].map(([place, all]) => [place, all.length]));
}

/** From a text such as `a/n1: p1 p2 r3`: each replica copies the primary of its number. */
function serversOn(text: string): readonly Server[] {
  return text.split(", ").flatMap((node) => {
    const [place = "", ids = ""] = node.split(": ");
    return ids.split(" ").map((id) => ({ id, place, copies: id.replace("r", "p") }));
  });
}

describe("spreading primaries", () => {
  it("leaves one on each of three nodes, wherever failovers brought them", () => {
    const property = fc.property(clusters, (servers) => {
      const after = primariesByPlace(spread(placed(servers)));
      assert.deepEqual(Object.values(after), [1, 1, 1]);
    });
    fc.assert(property, { numRuns: 100 });
  });

  it("has nothing more to do once it is done", () => {
    const property = fc.property(clusters, (servers) => {
      assert.deepEqual(takeovers(spread(placed(servers))), []);
    });
    fc.assert(property, { numRuns: 50 });
  });

  it("does what can be done where a drained node has got no server back", () => {
    const after = primariesByPlace(spread(serversOn("/n1: p1 p2 p3, /n2: r1 r2 r3")));
    assert.deepEqual(after, { "/n1": 2, "/n2": 1 });
  });

  it("prefers other zones among nodes that are as good", () => {
    const servers = serversOn("a/n1: p1 r3, a/n2: p2 r4, b/n3: r1 p3, b/n4: r2 p4");
    assert.deepEqual(takeovers(servers), []);
    const together = serversOn("a/n1: p1, a/n2: p2, b/n3: r1, b/n4: r2");
    assert.deepEqual(takeovers(together), ["r1"]);
  });

  it("leaves out who has no primary", () => {
    const servers = [...serversOn("/n1: p1 p2"), { id: "empty", place: "/n2", copies: "-" }];
    assert.deepEqual(takeovers(servers), []);
  });
});
