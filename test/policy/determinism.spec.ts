import assert from "node:assert/strict";
import { Graph } from "../../rules/graph/graph.ts";
import { rules } from "../../rules/index.ts";
import { evaluate } from "../../rules/model/evaluate.ts";
import { documentGraph } from "./support/documents.ts";
import { graphWith } from "./support/fixtures.ts";

const clock = new Date("2026-11-20T00:00:00Z");
const rounds = 20;

/** The results in an order of their own, as text. */
function said(graph: Graph): readonly string[] {
  return evaluate(rules, graph, { clock })
    .map((result) => JSON.stringify(result))
    .sort();
}

/** In an order that depends on the seed alone. */
function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  let state = seed;
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
  return items
    .map((item) => ({ item, at: next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

describe("judging again", () => {
  const stacks: readonly (readonly [string, () => Graph])[] = [
    ["the sound stack", () => graphWith()],
    ["Cordum's document", () => documentGraph("cordum")],
    ["Gravl's document", () => documentGraph("gravl")],
  ];
  for (const [name, make] of stacks) {
    it(`says the same of ${name} each time`, () => {
      const first = said(make());
      for (let round = 0; round < rounds; round++) assert.deepEqual(said(make()), first);
    });

    it(`says the same of ${name} in whichever order its objects come`, () => {
      const graph = make();
      const first = said(graph);
      for (let seed = 1; seed <= rounds; seed++) {
        const order = shuffled(graph.resources, seed);
        assert.ok(order.some((resource, index) => resource !== graph.resources[index]));
        assert.deepEqual(said(new Graph(order)), first);
      }
    });
  }
});
