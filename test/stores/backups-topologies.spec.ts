import assert from "node:assert/strict";
import {
  fails,
  fillNats,
  fillRedis,
  instead,
  jobs,
  restoresEverything,
  succeeds,
} from "../support/backup-suite.ts";
import { BackupsUnderTest, type Change, fingerprints, type RedisUnderBackup } from "../support/backups.ts";
import { ObjectStore } from "../support/object-store.ts";
import { ProgramDeployment } from "../support/program-deployment.ts";

const store = new ObjectStore("backups-bucket");
const scripts = "/etc/seaworthy/backup";
const password = "backup-password";
const secret = ["create", "secret", "generic", password, "--from-literal=password=shared-by-all"];

/**
 * Each is deployed after the one before it is gone, and restores the backup which that one left in the bucket: one of
 * another topology, another engine, or both.
 */
const chain: readonly RedisUnderBackup[] = [
  { topology: "cluster", engine: "redis" },
  { topology: "replicated", engine: "redis" },
  { topology: "cluster", engine: "valkey" },
  { topology: "replicated", engine: "valkey" },
];

/** What the stack before had, and whose backups these are. */
let left: { readonly origin: string; readonly redis: string } | undefined;

describe("backups in object storage", () => {
  before(() => store.start());
  after(() => store.stop());

  for (const [place, redis] of chain.entries())
    describe(`of ${redis.topology} ${redis.engine}`, () => backsUp(redis, place > 0));
});

function backsUp(redis: RedisUnderBackup, hasPredecessor: boolean) {
  const deployment = new ProgramDeployment("backups", `backups-${redis.topology}-${redis.engine}`);
  const under = new BackupsUnderTest(deployment, redis);

  before(async () => {
    await deployment.clear();
    await deployment.up({ redis, target: store.target("cordum"), passwordSecret: password });
    await store.giveKeys(deployment.namespace);
    await under.kubectl(secret);
    await under.startClient();
    await under.nats(fillNats(3));
    await under.redis(fillRedis);
  });
  after(async () => {
    left = { origin: deployment.namespace, redis: await under.redis(fingerprints) };
    await deployment.clear();
  });

  restoresEverything(() => under);

  it("copies a replica", async () => {
    const { log } = await succeeds(under, "cordum-redis-backup");
    const [port, count] = redis.topology === "cluster" ? ["6379", 3] : ["6380", 1];
    const copied = log.match(new RegExp(`from \\S+:${port}, (redis|valkey) `, "g")) ?? [];
    assert.equal(copied.length, count, log);
    assert.doesNotMatch(log, /from redis\./);
  });

  if (hasPredecessor) restoresAnother(under);

  it("holds nothing of the data in clear", async () => {
    await under.redis("redis SET secret attack-at-dawn");
    await succeeds(under, "cordum-redis-backup");
    assert.equal(await store.filesWith("attack-at-dawn"), 0);
    assert.ok((await store.filesWith("")) > 0);
  });

  it("has nothing to change afterwards", async () => {
    const config = { redis, target: store.target("cordum"), passwordSecret: password };
    assert.deepEqual(await deployment.changes(config), []);
  });

  if (redis.topology === "cluster") failsWithoutASlot(under);
  else failsWithoutAReplica(under);
}

function restoresAnother(under: BackupsUnderTest) {
  it("brings back what a stack of another topology or engine left", async () => {
    const before = left;
    assert.ok(before, "the stack before left nothing");
    const change: Change = ({ initContainers }) => {
      for (const variable of initContainers.find(({ name }) => name === "fetch-redis")?.env ?? [])
        if (variable.name === "ORIGIN") variable.value = before.origin;
    };
    await under.redis("redis SET another x");
    await succeeds(under, "cordum-redis-restore", change);
    assert.equal(await under.redis(fingerprints), before.redis);
    for (const job of jobs.backup) await succeeds(under, job);
  });
}

/** A server forgets by itself alone, and a backup may ask any of them. */
const forgottenByAll = `
for at in $(one -h redis CLUSTER NODES | awk '{ split($2, at, "@"); print at[1] }'); do
  server() { one -h "\${at%:*}" -p "\${at##*:}" "$@" </dev/null; }
  until server CLUSTER INFO | grep -q cluster_slots_assigned:16383; do server CLUSTER DELSLOTS 0 || true; done
done`;

function failsWithoutASlot(under: BackupsUnderTest) {
  it("fails while a slot has no primary", async () => {
    const owner = `one -h "$(one -h redis CLUSTER SLOTS | sed -n 3p)"`;
    await under.redis(`${owner} CLUSTER DELSLOTS 0\n${forgottenByAll}`);
    await fails(under, "cordum-redis-backup", /16383 of 16384 slots/, (pod) => {
      // Its gate would wait for a whole cluster; the network lets a new pod out a moment later.
      pod.initContainers = pod.initContainers.slice(-1);
      const wait = 'until server "$HOST:$PORT" PING; do sleep 1; done';
      instead("back-up-redis", `. ${scripts}/redis.sh; ${wait}; sh ${scripts}/redis-backup.sh`)(pod);
    });
    await under.redis(`${owner} CLUSTER ADDSLOTS 0`);
    await succeeds(under, "cordum-redis-backup");
  });
}

function failsWithoutAReplica(under: BackupsUnderTest) {
  it("fails where the network lets it out to the router alone, and names the replicas", async () => {
    await fails(under, "cordum-redis-backup", /none of them answers here: \S+:6380/, (pod) => {
      delete pod.labels["access.seaworthy.dev/redis-servers"];
      pod.initContainers = pod.initContainers.filter(({ name }) => name !== "wait-for-redis-servers");
    });
  });

  it("restores past the router, without reaching a replica", async () => {
    const before = await under.redis(fingerprints);
    await succeeds(under, "cordum-redis-backup");
    await under.redis("redis SET later x");
    const { log } = await succeeds(under, "cordum-redis-restore", ({ labels }) => {
      assert.equal(labels["access.seaworthy.dev/redis-servers"], undefined);
    });
    assert.match(log, /every replica has everything that redis\.\S+:6379 has/);
    assert.equal(await under.redis(fingerprints), before);
  });
}
