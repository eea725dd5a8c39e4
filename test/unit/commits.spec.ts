import assert from "node:assert/strict";
import { operationsIn } from "../support/faults/commits.ts";

describe("the log of a client that commits", () => {
  const log = [
    "try 1 1000 1050 ok ",
    "try 2 1150 6150 failed(124) ",
    "try 2 6350 6400 failed(2) FATAL:  the database system is shutting down",
    "try 2 6600 6700 ok ",
    "try 3 6800 6850 failed(2) FATAL",
    "psql: a word of another kind",
  ].join("\n");

  it("has one operation a row, with all its tries", () => {
    const [first, second, third] = operationsIn(log);
    assert.deepEqual(first, { id: "1", tries: [{ begun: 1000, ended: 1050, ok: true, answer: "ok" }] });
    assert.equal(second?.id, "2");
    assert.deepEqual(
      second?.tries.map(({ answer }) => answer),
      ["failed(124)", "failed(2) FATAL:  the database system is shutting down", "ok"],
    );
    assert.ok(third && !("id" in third));
  });
});
