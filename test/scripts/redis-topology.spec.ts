import assert from "node:assert/strict";
import { noApprovals } from "../../engine/approvals.ts";
import { type Loss, losses } from "../../engine/losses.ts";
import { type Plan, readPlan } from "../../engine/plan.ts";
import { pulumi } from "../../engine/stack.ts";
import { Harbour, settings } from "../support/harbour.ts";

/** What the program `redis` is told of a topology. */
const topologies = { RedisCluster: false, ReplicatedRedis: true } as const;
type Topology = keyof typeof topologies;

const servers = "redis-server-servers";

for (const [from, to] of [
  ["RedisCluster", "ReplicatedRedis"],
  ["ReplicatedRedis", "RedisCluster"],
] as const satisfies readonly (readonly [Topology, Topology])[]) {
  describe(`a ${from} that is to become a ${to}`, () => {
    const stack = new Harbour("redis");

    before(async () => {
      await stack.start();
      const { exitCode, stdout } = await stack.run(["up", "--yes", "--skip-preview"], config(from));
      assert.equal(exitCode, 0, stdout);
    });
    after(() => stack.stop());

    const config = (topology: Topology) => ({
      namespace: "redis-topology",
      unawaited: true,
      replicated: topologies[topology],
    });

    async function plan(topology: Topology): Promise<Plan> {
      const command = ["preview", "--json", "--ignore-protect"];
      const { exitCode, stdout } = await stack.run(command, config(topology));
      assert.equal(exitCode, 0, stdout);
      return readPlan(stdout) ?? assert.fail(stdout);
    }

    async function found(): Promise<readonly Loss[]> {
      return losses((await plan(to)).steps);
    }

    it("is a loss of the servers' data and of nothing else", async () => {
      assert.deepEqual(
        (await found()).map(({ because, name, verb }) => [verb, name, because]),
        [["REPLACE", servers, [`${from} becomes ${to}`]]],
      );
    });

    it("is refused by Pulumi itself, before anything changes", async () => {
      const { exitCode, stdout } = await stack.run(["up", "--yes"], config(to));
      assert.notEqual(exitCode, 0);
      assert.match(stdout, new RegExp(`${servers}.*marked for protection`, "s"));
      assert.deepEqual(Object.keys((await plan(from)).changeSummary ?? {}), ["same"]);
    });

    it("happens when it is asked for by name, and makes nothing a second time that is still there", async () => {
      const approved = { ...noApprovals, REPLACE: [servers] };
      const text = settings(config(to));
      await pulumi(stack.engine, stack.stack, text, ["up", "--yes", "--non-interactive"], approved);
      assert.deepEqual(Object.keys((await plan(to)).changeSummary ?? {}), ["same"]);
    });
  });
}
