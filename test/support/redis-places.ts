import { execFileSync } from "node:child_process";
import { join } from "node:path";
import fc from "fast-check";
import { root } from "../../lib/paths.ts";

/** Servers of a Redis Cluster on their nodes, and the programs that place them. */

export interface Server {
  readonly id: string;
  /** Zone and node. */
  readonly place: string;
  /** Its own id for a primary, the copied primary's for a replica, - for an empty server. */
  readonly copies: string;
}

/** What a program beside the scripts writes about servers, as words of lines. */
export function decide(program: string, servers: readonly Server[]): readonly (readonly string[])[] {
  const file = join(root, "components/redis/scripts/cluster", program);
  const input = servers.map(({ id, place, copies }) => `${id} ${place} ${copies}\n`).join("");
  const output = execFileSync("awk", ["-f", file], { input, encoding: "utf8" });
  return output
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split(" "));
}

/** The servers after every replica copies whom it should. */
export function placed(servers: readonly Server[]): readonly Server[] {
  const moves = new Map(
    decide("place-replicas.awk", servers).map(([id = "", primary = ""]) => [id, primary]),
  );
  return servers.map((server) => ({ ...server, copies: moves.get(server.id) ?? server.copies }));
}

/** Two servers on each of three nodes, any three of them primaries, the others copying anybody or nobody. */
export const clusters = fc
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
