import assert from "node:assert/strict";
import { rules } from "../../rules/index.ts";
import { evaluate } from "../../rules/model/evaluate.ts";
import { graphOfObjects, tenantObjects } from "./support/tenants.ts";

const clock = new Date("2026-11-20T00:00:00Z");
const runs = 7;

/** Milliseconds of the processor, which other work of the machine doesn't change much; the median of several runs. */
function processorTime(size: number): number {
  const objects = tenantObjects(size);
  const times = Array.from({ length: runs }, () => {
    const before = process.cpuUsage();
    evaluate(rules, graphOfObjects(objects), { clock });
    const { system, user } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return times.toSorted((a, b) => a - b)[Math.floor(runs / 2)] ?? 0;
}

describe("judging many objects", () => {
  it("takes less than 300 ms for a thousand of them", () => {
    processorTime(1000);
    const taken = processorTime(1000);
    assert.ok(taken < 300, `${taken.toFixed(0)} ms`);
  });

  it("takes four times as long for four times as many, not sixteen times", () => {
    const [one, four] = [processorTime(1000), processorTime(4000)];
    assert.ok(four / one < 8, `${one.toFixed(0)} ms and ${four.toFixed(0)} ms`);
  });
});
