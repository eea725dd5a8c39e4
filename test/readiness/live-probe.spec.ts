import assert from "node:assert/strict";
import { answersIn, podOf } from "../../readiness/live/dial/probe.ts";

describe("what a probe says", () => {
  it("is read by the place of each target, in whichever order the tries ended", () => {
    assert.deepEqual(answersIn("1 closed\n2 open\n0 open\n", 3), [true, false, true]);
  });

  it("is nothing where a target is missing, twice there, or followed by other words", () => {
    for (const log of [
      "",
      "0 open\n",
      "0 open\n0 open\n",
      "0 open\n1 closed\nsh: no nc\n",
      "0 open\n1 refused\n",
    ])
      assert.throws(() => answersIn(log, 2), /didn't say how each of them went/, log);
  });

  it("comes of four tries at a time", () => {
    const targets = Array.from({ length: 5 }, (_, place) => ({ address: "10.0.0.1", port: 1000 + place }));
    const pod = podOf("probe", { namespace: "it", labels: {}, image: "busybox:1.35", targets }, 60);
    const [, , script = ""] = (pod as { spec: { containers: [{ command: string[] }] } }).spec.containers[0]
      .command;
    const kinds = script.split("\n").map((line) => /^wait|\d{4}/.exec(line)?.[0]);
    assert.deepEqual(kinds, ["wait", "1000", "1001", "1002", "1003", "wait", "1004", "wait"]);
  });
});
