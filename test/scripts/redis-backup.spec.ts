import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { until } from "../../local/cluster/until.ts";
import type { LocalRedis } from "../support/redis-server.ts";
import { freePort, RedisServers } from "../support/redis-servers.ts";

/** Longer than one question may take, and much shorter than a connection to a host that is gone. */
const soon = 30_000;

describe("the scripts that back Redis up", () => {
  const servers = new RedisServers();
  const backup = join(servers.folder, "backup");

  before(() => servers.prepare());
  afterEach(() => servers.stop());
  after(() => servers.remove());

  async function pair() {
    const primary = await servers.start({ topology: "replicated" });
    const replica = await servers.start({ topology: "replicated", primary });
    return { primary, replica };
  }

  async function clusterOfOne() {
    const server = await servers.start({ topology: "cluster" });
    await server.ownAllSlots();
    return server;
  }

  async function fill(server: LocalRedis) {
    for (let i = 0; i < 20; i++) await server.cli("SET", `key:${i}`, `value ${i}`);
    await server.cli("SET", "expires", "soon", "EX", "5000");
    await server.cli("ZADD", "zset", "0.1", "tenth", "-inf", "least");
    await server.cli("SADD", "set", "b", "a", "c");
    await server.cli("XADD", "stream", "1-1", "field", "value");
    await server.cli("EVAL", "redis.call('HSET', 'hash', 'field', '\\0\\255{key')", "0");
  }

  const content = async (server: LocalRedis) =>
    `${await server.cli("EVAL", "return redis.sha1hex(redis.call('GET', 'key:7') .. redis.call('HGET', 'hash', 'field'))", "0")} ${await server.cli("DBSIZE")}`;

  async function succeeds(...args: Parameters<typeof servers.script>) {
    const { all, exitCode } = await servers.script(...args);
    assert.equal(exitCode, 0, all);
    return all;
  }

  /** Also that it doesn't take long, and took no silence for a number. */
  async function fails(why: RegExp, ...args: Parameters<typeof servers.script>) {
    const begun = Date.now();
    const { all, exitCode } = await servers.script(...args);
    assert.notEqual(exitCode, 0, all);
    assert.match(all, why);
    assert.doesNotMatch(all, /Illegal number|integer expression|arithmetic|parameter not set/);
    assert.ok(Date.now() - begun < soon, `after ${Date.now() - begun} ms: ${all}`);
  }

  it("copy a replica, and bring back what was there", async () => {
    const { primary, replica } = await pair();
    await fill(primary);
    const before = await content(primary);
    assert.match(await succeeds("redis-backup", primary), new RegExp(`from ${replica.address}, redis 7`));
    assert.match(await succeeds("redis-drill", primary), /can be restored: 1 shards, [1-9]/);
    await primary.cli("FLUSHALL");
    await primary.cli("SET", "later", "x");
    assert.match(
      await succeeds("redis-restore", primary),
      /every replica has everything[\s\S]*restored: the backup/,
    );
    assert.equal(await content(primary), before);
    assert.equal(await replica.cli("DBSIZE"), "25");
    assert.ok(Number(await primary.cli("TTL", "expires")) > 4000);
  });

  it("notice a value that is not what it was, in a drill", async () => {
    const { primary } = await pair();
    await fill(primary);
    await succeeds("redis-backup", primary);
    const spoil = "sed -i 's/^\\(value\\t1\\t[^\\t]*\\t\\)..../\\10000/' manifest";
    const sum = "find manifest shards -type f -exec sha256sum {} + >sha256sums";
    await execa("sh", ["-c", `${spoil}; ${sum}`], { cwd: backup });
    await fails(/values are not what they were/, "redis-drill", primary);
  });

  it("take the other replica where one is out of reach", async () => {
    const primary = await servers.start({ topology: "replicated" });
    await servers.start({ topology: "replicated", primary, announcedPort: await freePort() });
    const other = await servers.start({ topology: "replicated", primary });
    await fill(primary);
    assert.match(await succeeds("redis-backup", primary), new RegExp(`from ${other.address}`));
  });

  it("say which replicas a backup can't reach, and restore without reaching any", async () => {
    const { primary } = await pair();
    await fill(primary);
    await succeeds("redis-backup", primary);
    await servers.start({ topology: "replicated", primary, announcedPort: await freePort() });
    await primary.cli("SET", "later", "x");
    await succeeds("redis-restore", primary);
    assert.equal(await primary.cli("EXISTS", "later"), "0");
  });

  it("fail at once where no replica can be reached", async () => {
    const primary = await servers.start({ topology: "replicated" });
    const announcedPort = await freePort();
    await servers.start({ topology: "replicated", primary, announcedPort });
    await fill(primary);
    const why = new RegExp(`none of them answers here: localhost:${announcedPort}`);
    await fails(why, "redis-backup", primary);
  });

  it("fail soon where a replica hangs", async () => {
    const { primary, replica } = await pair();
    await fill(primary);
    replica.hang();
    await fails(/does not answer: nothing came within 10 s/, "redis-backup", primary);
  });

  it("fail soon where the server hangs, before they change anything", async () => {
    const { primary } = await pair();
    await fill(primary);
    const before = await content(primary);
    await succeeds("redis-backup", primary);
    primary.hang();
    const why = /does not answer: nothing came within 10 s/;
    const elsewhere = { BACKUP_FOLDER: join(servers.folder, "another") };
    await fails(why, "redis-backup", primary, elsewhere);
    await fails(why, "redis-restore", primary, { TRIAL: "yes" });
    await fails(why, "redis-restore", primary);
    primary.go();
    assert.equal(await content(primary), before);
  });

  it("fail at once where nobody listens", async () => {
    const { primary } = await pair();
    await fill(primary);
    await succeeds("redis-backup", primary);
    const nobody = { port: await freePort() };
    const elsewhere = { BACKUP_FOLDER: join(servers.folder, "another") };
    await fails(/does not answer: Could not connect/, "redis-backup", nobody, elsewhere);
    await fails(/does not answer: Could not connect/, "redis-restore", nobody);
  });

  it("change nothing in a trial", async () => {
    const { primary } = await pair();
    await fill(primary);
    await succeeds("redis-backup", primary);
    await primary.cli("SET", "later", "x");
    const before = await content(primary);
    const said = await succeeds("redis-restore", primary, { TRIAL: "yes" });
    assert.match(said, /can be restored; nothing was changed/);
    assert.doesNotMatch(said, /replacing the data/);
    assert.equal(await content(primary), before);
  });

  it("find out in a trial that a primary takes no writes", async () => {
    const primary = await servers.start({ topology: "replicated" });
    await fill(primary);
    await succeeds("redis-backup", primary);
    await primary.cli("CONFIG", "SET", "min-replicas-to-write", "1");
    await fails(/refuses writes, because no replica follows it/, "redis-restore", primary, { TRIAL: "yes" });
  });

  it("find out in a trial that a newer version wrote the file, and say what to do", async () => {
    const { primary } = await pair();
    await fill(primary);
    await succeeds("redis-backup", primary);
    const file = join(backup, "shards/1.rdb");
    writeFileSync(file, readFileSync(file, "latin1").replace(/^REDIS\d{4}/, "REDIS9999"), "latin1");
    const sum = "find manifest shards -type f -exec sha256sum {} + >sha256sums";
    await execa("sh", ["-c", sum], { cwd: backup });
    const why = /Can't handle RDB format version 9999[\s\S]*can't be read by this.*where redis 7.*wrote it/;
    await fails(why, "redis-restore", primary, { TRIAL: "yes" });
  });

  it("restore a backup of one topology into another, and back", async () => {
    const { primary } = await pair();
    await fill(primary);
    const before = await content(primary);
    await succeeds("redis-backup", primary);
    const cluster = await clusterOfOne();
    await succeeds("redis-restore", cluster, { TRIAL: "yes" });
    await succeeds("redis-restore", cluster);
    assert.equal(await content(cluster), before);
    const elsewhere = { BACKUP_FOLDER: join(servers.folder, "backup/of-the-cluster") };
    await succeeds("redis-backup", cluster, elsewhere);
    await primary.cli("FLUSHALL");
    await succeeds("redis-restore", primary, elsewhere);
    assert.equal(await content(primary), before);
  });

  it("refuse to put a second database into a cluster before they change anything", async () => {
    const { primary } = await pair();
    await fill(primary);
    await primary.cli("-n", "1", "SET", "elsewhere", "x");
    await succeeds("redis-backup", primary);
    const cluster = await clusterOfOne();
    await cluster.cli("SET", "kept", "x");
    const why = /keys in database 1, and a cluster has none but 0.*redis\.topology/;
    await fails(why, "redis-restore", cluster, { TRIAL: "yes" });
    await fails(why, "redis-restore", cluster);
    assert.equal(await cluster.cli("GET", "kept"), "x");
  });

  it("fail while a slot is on its way, or belongs to nobody", async () => {
    const [cluster, other] = [await clusterOfOne(), await servers.start({ topology: "cluster" })];
    await cluster.cli("CLUSTER", "MEET", "127.0.0.1", `${other.port}`);
    const id = await other.cli("CLUSTER", "MYID");
    await until("they know each other", 30, async () => (await cluster.cli("CLUSTER", "NODES")).includes(id));
    await until("one may send to the other", 30, () =>
      cluster.cli("CLUSTER", "SETSLOT", "7", "MIGRATING", id).then(
        () => true,
        () => false,
      ),
    );
    await fails(/slots are being moved: \[7->-/, "redis-backup", cluster);
    await cluster.cli("CLUSTER", "SETSLOT", "7", "STABLE");
    await cluster.cli("CLUSTER", "DELSLOTS", "7");
    await fails(/only 16383 of 16384 slots/, "redis-backup", cluster);
  });

  it("end soon when they are interrupted, leave no server behind, and can be run again", async () => {
    const { primary, replica } = await pair();
    await fill(primary);
    const before = await content(primary);
    await succeeds("redis-backup", primary);
    replica.hang();
    const running = servers.script("redis-restore", primary);
    let said = "";
    running.all.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    // It waits for the replica now.
    await until("the data is back", 60, async () => said.includes("restored: 25 of 25 keys"));
    const begun = Date.now();
    running.kill("SIGTERM");
    const { exitCode } = await running;
    assert.equal(exitCode, 143, said);
    assert.ok(Date.now() - begun < 10_000);
    const { stdout } = await execa("pgrep", ["-f", `${servers.folder}/redis.sock.conf`], { reject: false });
    assert.equal(stdout, "");
    replica.go();
    await succeeds("redis-restore", primary);
    assert.equal(await content(primary), before);
  });

  describe("from one engine to the other", () => {
    const valkeys = new RedisServers("valkey");
    const elsewhere = { BACKUP_FOLDER: backup };

    before(() => valkeys.prepare());
    afterEach(() => valkeys.stop());
    after(() => valkeys.remove());

    async function valkeyPair() {
      const primary = await valkeys.start({ topology: "replicated" });
      return { primary, replica: await valkeys.start({ topology: "replicated", primary }) };
    }

    it("copy a replica of Valkey, with programs of its names, and bring back what was there", async () => {
      const { primary, replica } = await valkeyPair();
      await fill(primary);
      const before = await content(primary);
      const backedUp = await valkeys.script("redis-backup", primary);
      assert.match(backedUp.all, new RegExp(`from ${replica.address}, valkey 8`));
      assert.match((await valkeys.script("redis-drill", primary)).all, /can be restored: 1 shards/);
      await primary.cli("FLUSHALL");
      assert.match((await valkeys.script("redis-restore", primary)).all, /restored: the backup of/);
      assert.equal(await content(primary), before);
    });

    it("bring a backup of Redis into Valkey", async () => {
      const { primary } = await pair();
      await fill(primary);
      await succeeds("redis-backup", primary);
      const { primary: valkey } = await valkeyPair();
      const { all, exitCode } = await valkeys.script("redis-restore", valkey, elsewhere);
      assert.equal(exitCode, 0, all);
      assert.equal(await content(valkey), await content(primary));
    });

    it("refuse a backup of Valkey in an older Redis before they change anything", async () => {
      const { primary: valkey } = await valkeyPair();
      await fill(valkey);
      await valkeys.script("redis-backup", valkey, elsewhere);
      const { primary } = await pair();
      await primary.cli("SET", "kept", "x");
      await fails(/can't be read by this Redis[\s\S]*where valkey 8.*wrote it/, "redis-restore", primary);
      assert.equal(await primary.cli("GET", "kept"), "x");
    });
  });
});
