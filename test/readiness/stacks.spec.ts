import assert from "node:assert/strict";
import { nodes } from "../../local/cluster/topology.ts";
import { everyChecklist, judgedStacks, stackReadiness } from "../../readiness/files.ts";
import { parseStack } from "../../readiness/stack.ts";
import { stackNames } from "../support/stack-file.ts";

const checklists = everyChecklist();

describe("stacks' readiness", () => {
  it("is described for every stack of the program", () => {
    assert.deepEqual(judgedStacks(), stackNames);
  });

  for (const stack of judgedStacks()) {
    it(`of ${stack} is judged by the cluster that local/ makes`, () => {
      const { cluster } = stackReadiness(stack, checklists).contract;
      assert.equal(cluster.nodes, nodes.length);
      assert.equal(cluster.zones, new Set(nodes.map(({ zone }) => zone)).size);
    });
  }

  it("that is described wrongly is refused with all that is wrong", () => {
    const text =
      "environment: prod\nchecklists: [gravl]\ncontract: { cluster: { nodes: three } }\nlive: { stable: 1 }\n";
    assert.throws(
      () => parseStack({ path: "x.yaml", text }, ["gravl"]),
      ({ message }: Error) => {
        assert.match(message, /x\.yaml: environment: /);
        assert.match(message, /x\.yaml: contract\.cluster\.nodes: /);
        assert.match(message, /x\.yaml: live: .*"stable"/);
        return true;
      },
    );
    const unknown = { path: "x.yaml", text: "environment: dev\nchecklists: [grave]\n" };
    assert.throws(() => parseStack(unknown, ["gravl"]), /there is no grave; there are gravl/);
  });

  it("that nobody describes is told with what there is", () => {
    assert.throws(() => stackReadiness("bank", checklists), /there is no readiness\/stacks\/bank\.yaml/);
  });
});
