import assert from "node:assert/strict";
import { join } from "node:path";
import { stringify } from "yaml";
import { type Approvals, noApprovals } from "../../engine/approvals.ts";
import { engineEnvironment } from "../../engine/environment.ts";
import { pulumi } from "../../engine/stack.ts";
import { root, work } from "../../lib/paths.ts";
import { Problem } from "../../lib/problem.ts";
import { kubeconfig } from "../../local/cluster/layout.ts";
import { ProgramDeployment } from "../support/program-deployment.ts";
import { RedisUnderTest, until } from "../support/redis-cluster.ts";

const namespace = "redis-topology-test";
const servers = "redis-server-servers";

/** docs/runbooks/redis-topology.md, without the backup and the restore: those are seen in backups.spec.ts. */
describe("a Redis that changes its topology on the embedded cluster", () => {
  const deployment = new ProgramDeployment("redis", namespace);
  const cluster = new RedisUnderTest(namespace, 6);
  const replicated = new RedisUnderTest(namespace, 3);

  before(async () => {
    await deployment.clear();
    await deployment.up();
    await cluster.untilWhole();
    await cluster.startClient();
  });
  after(() => deployment.clear());

  it("is refused until it is asked for by name, and nothing has changed", async () => {
    const before = await cluster.pods();
    await assert.rejects(update({ replicated: true }), (error: unknown) => {
      assert.ok(error instanceof Problem);
      assert.match(error.message, /redis-server-servers: .*because RedisCluster becomes ReplicatedRedis/);
      assert.match(error.remedy, new RegExp(`REPLACE=${servers}$`));
      return true;
    });
    assert.deepEqual(await cluster.pods(), before);
    assert.deepEqual(await deployment.changes(), []);
  });

  it("serves in the new topology then, and still has the data of the old one in the volumes", async () => {
    await cluster.whileWriting("before", async () => {});
    await change({ replicated: true });
    await replicated.untilWhole();
    assert.equal((await replicated.primaries()).length, 1);
    assert.deepEqual(await deployment.changes({ replicated: true }), []);
    for (const name of ["cordum-redis-0", "cordum-redis-1", "cordum-redis-2"]) {
      assert.equal(await replicated.command(name, "DBSIZE"), "0");
      assert.match(await filesAside(name), /appendonlydir.*nodes\.conf/s);
    }
  });

  it("keeps what is written from then on, when all servers are killed", async () => {
    await replicated.whileWriting("after", async () => {
      const primaries = await replicated.primaries();
      const names = new Set(primaries.map(({ name }) => name));
      const others = (await replicated.pods()).filter(({ name }) => !names.has(name));
      await replicated.restartInPlace([...primaries, ...others]);
    });
  });

  it("goes back the same way, once the volumes of servers that went are deleted", async () => {
    for (const i of [3, 4, 5]) await replicated.kubectl("delete", "pvc", `data-cordum-redis-${i}`);
    await change({});
    await cluster.untilWhole(400);
    await until("three serve", 60, async () => (await cluster.primaries()).length === 3);
    assert.equal(await cluster.command("cordum-redis-0", "DBSIZE"), "0");
    assert.match(await filesAside("cordum-redis-0"), /appendonlydir.*sentinel\.state/s);
  });

  /** As the runbook has it: the servers end first, and the update makes their StatefulSet anew. */
  async function change(config: object): Promise<void> {
    await cluster.kubectl("delete", "statefulset", "cordum-redis", "--cascade=foreground");
    await update(config, { REPLACE: [servers] });
  }

  async function filesAside(pod: string): Promise<string> {
    return cluster.kubectl("exec", pod, "-c", "state", "--", "sh", "-c", "ls /data/set-aside-*");
  }

  /** The way of `make up`. */
  async function update(config: object, approved: Partial<Approvals> = {}): Promise<void> {
    const stacksFolder = join(work, "test", namespace);
    const program = join(root, "test/cluster/programs/redis");
    const engine = { env: engineEnvironment(kubeconfig, stacksFolder), stacksFolder, program };
    const entries = Object.entries({ ...config, namespace });
    const settings = stringify({
      config: Object.fromEntries(entries.map(([key, value]) => [`seaworthy:${key}`, value])),
    });
    const asked = { ...noApprovals, ...approved };
    await pulumi(engine, "redis", settings, ["up", "--yes", "--non-interactive"], asked);
  }
});
