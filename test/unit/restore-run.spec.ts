import assert from "node:assert/strict";
import { join } from "node:path";
import { execa } from "execa";
import { Cluster } from "../../cli/restore/cluster.ts";
import { parseRequest, restoreInto } from "../../cli/restore/index.ts";
import { root } from "../../lib/paths.ts";
import { until } from "../../local/cluster/until.ts";
import { cordumStores } from "../../systems/cordum/restorable.ts";
import type { World } from "../support/restore/objects.ts";
import { FakeCluster } from "../support/restore/world.ts";

const backups = ["cordum-nats-backup", "cordum-redis-backup"];
const stops = "scale service 0";
const starts = "scale service 2";
const ends = "delete cordum-redis-restore";

describe("make restore", () => {
  let fake: FakeCluster;
  afterEach(() => fake.remove());

  /** Runs it on a cluster in which jobs end as `world` says. */
  function restored(world: Partial<World>, interruption = new AbortController()): Promise<void> {
    fake = new FakeCluster(world);
    const cluster = new Cluster("test", fake.kubectl, interruption.signal);
    const always = new Cluster("test", fake.kubectl);
    return restoreInto(parseRequest("test", cordumStores, ["FROM=latest", "CONFIRM=test"]), {
      cluster,
      always,
    });
  }

  const suspended = () => backups.filter((name) => fake.isSuspended(name));

  it("tries both stores, stops the services, replaces the data, and starts everything again", async () => {
    await restored({});
    const mattering = fake.events.filter((event) => !event.startsWith("delete"));
    assert.deepEqual(mattering, [
      ...["run redis: completes", "run nats: completes"],
      ...["suspend cordum-nats-backup", "suspend cordum-redis-backup", stops],
      ...["run redis: completes", "run nats: completes", starts],
      ...["resume cordum-nats-backup", "resume cordum-redis-backup"],
    ]);
  });

  it("restores the very backups that it tried, and of NATS none that is newer than that of Redis", async () => {
    await restored({});
    const variables = fake.jobs.map(({ spec }) => spec.template.spec.initContainers[0]?.env);
    const latest = { name: "SNAPSHOT", value: "latest" };
    assert.deepEqual(variables, [
      [latest],
      [latest, { name: "NOT_AFTER", value: "2026-11-21T06:35:00Z" }],
      [{ name: "SNAPSHOT", value: "bbbbbbbb" }],
      [{ name: "SNAPSHOT", value: "aaaaaaaa" }],
    ]);
  });

  it("stops nothing for a backup that can't be restored", async () => {
    const why = /The backup of nats can't be restored: BackoffLimitExceeded.*Nothing was changed/;
    await assert.rejects(restored({ trial: { nats: "fails at once" } }), why);
    assert.ok(!fake.events.includes(stops), `${fake.events}`);
    assert.deepEqual(suspended(), []);
  });

  it("starts the services when a store was replaced in part, and keeps that from becoming a backup", async () => {
    const why = /The data of redis is replaced only in part.*cordum-redis-backup stays suspended/;
    await assert.rejects(restored({ restore: { redis: "fails half-way" } }), why);
    assert.equal(fake.replicas, 2);
    assert.deepEqual(suspended(), ["cordum-redis-backup"]);
  });

  it("starts everything again when a restore fails before its first change", async () => {
    const why = /The restore of redis failed before it changed anything/;
    await assert.rejects(restored({ restore: { redis: "fails at once" } }), why);
    assert.equal(fake.replicas, 2);
    assert.deepEqual(suspended(), []);
  });

  it("goes on after one that left the services stopped and the backups suspended", async () => {
    await assert.rejects(restored({ restore: { nats: "fails half-way" } }));
    fake.change({ restore: {} });
    const cluster = new Cluster("test", fake.kubectl);
    const request = parseRequest("test", cordumStores, ["FROM=latest", "CONFIRM=test"]);
    await restoreInto(request, { cluster, always: cluster });
    assert.equal(fake.replicas, 2);
    assert.deepEqual(suspended(), []);
  });

  for (const [end, left] of [
    ["hangs half-way", ["cordum-redis-backup"]],
    ["hangs at once", []],
  ] as const)
    it(`interrupted, ends a job that ${end}, and starts the services only then`, async () => {
      const interruption = new AbortController();
      const running = restored({ restore: { redis: end } }, interruption);
      const rejected = assert.rejects(running, /interrupted by SIGTERM/);
      await until("it replaces", 30, async () => fake.events.includes(`run redis: ${end}`));
      interruption.abort("SIGTERM");
      await rejected;
      const order = fake.events.filter((event) => [ends, stops, starts].includes(event));
      assert.ok(order.includes(stops));
      assert.deepEqual(order.slice(-2), [ends, starts]);
      assert.deepEqual(suspended(), left);
    });

  it("interrupted during its trial, has stopped nothing", async () => {
    const interruption = new AbortController();
    const running = restored({ trial: { redis: "hangs at once" } }, interruption);
    const rejected = assert.rejects(running, /interrupted/);
    await until("it tries", 30, async () => fake.events.includes("run redis: hangs at once"));
    interruption.abort("SIGINT");
    await rejected;
    assert.deepEqual(fake.events, ["run redis: hangs at once", ends]);
  });

  it("takes Ctrl-C for an interruption, also a second one", async () => {
    fake = new FakeCluster({ restore: { redis: "hangs half-way" } });
    const program = join(root, "test/support/restore/program.ts");
    const options = { env: fake.env, extendEnv: false, reject: false, all: true } as const;
    const running = execa(process.execPath, [program, "FROM=latest"], options);
    await until("it replaces", 60, async () => fake.events.includes("run redis: hangs half-way"));
    running.kill("SIGINT");
    // By then it may have gone on: what follows is to be as safe from a second one.
    await until("the job is removed", 60, async () => fake.events.includes(ends));
    running.kill("SIGINT");
    const { all = "", exitCode } = await running;
    assert.equal(exitCode, 1, all);
    assert.match(all, /interrupted by SIGINT/);
    assert.equal(fake.replicas, 2);
  });
});
