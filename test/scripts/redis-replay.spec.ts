import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { clusterConf, replicatedConf, type SecureConf } from "../../components/redis/redis-conf.ts";
import { root } from "../../lib/paths.ts";
import { until } from "../../local/cluster/until.ts";
import { makeCertificate, port, secureConfIn, tlsFlags, writeUsers } from "../support/redis-folder.ts";
import { LocalRedis, redisServer, type ServerProgram } from "../support/redis-server.ts";
import { ways } from "../support/redis-ways.ts";
import { valkeyServer } from "../support/valkey-server.ts";

const password = "a-password";
const writes = 50;

const written = ways.flatMap((way) =>
  Array.from({ length: writes }, (_, i) => ({ way, key: `${way.name.replaceAll(" ", "-")}:job-${i}` })),
);

const topologies: Readonly<Record<string, (conf: SecureConf) => string>> = {
  cluster: (conf) => clusterConf({ ...conf, nodeTimeout: 5000 }),
  replicated: replicatedConf,
};
const engines: Readonly<Record<string, (folder: string) => Promise<ServerProgram>>> = {
  redis: async () => redisServer,
  valkey: valkeyServer,
};

for (const [engine, programIn] of Object.entries(engines)) {
  describe(`a server that was killed, of ${engine}`, () => {
    let programs: string;
    let program: ServerProgram;

    before(async () => {
      programs = mkdtempSync(join(tmpdir(), `${engine}-`));
      program = await programIn(programs);
    });
    after(() => rmSync(programs, { recursive: true }));

    for (const [topology, conf] of Object.entries(topologies)) {
      it(`has everything that it acknowledged when it is started again (${topology})`, async () => {
        await withServer(async (folder, server) => {
          const { lost, unexpected } = await killAndCount(server, conf(secureConfIn(folder)));
          assert.deepEqual(lost, {});
          assert.equal(unexpected, 0);
        });
      });
    }

    it("counts what it drops while it loads, for an alert to see, and has it again when that is mended", async () => {
      await withServer(async (folder, server) => {
        const [users, conf] = [join(folder, "users.acl"), replicatedConf(secureConfIn(folder))];
        const right = readFileSync(users, "utf8");
        writeFileSync(users, right.replace(/^user default .*/, "user default off"));
        const { lost, unexpected } = await killAndCount(server, conf);
        assert.deepEqual(lost, { "a transaction": writes, "a script that writes twice": writes });
        // Each command of each of them.
        assert.equal(unexpected, 4 * writes);
        // What the alert's steps say: with the rules that it needs, it replays what is still in its file.
        writeFileSync(users, right);
        await server.cli("SHUTDOWN", "NOSAVE", "NOW").catch(() => "");
        await server.end();
        await server.start(conf);
        assert.deepEqual(await count(server), { lost: {}, unexpected: 0 });
      });
    });

    it("had on disk what it acknowledged, however long a flush takes", async () => {
      await withServer(
        async (folder, server) => {
          const conf = replicatedConf(secureConfIn(folder));
          await server.start(conf);
          // Without a write, the first flush of a server is due after a second.
          await until("a flush is due", 10, async () => (await uptime(server)) >= 2);
          const keys = ["one", "two", "three"];
          for (const key of keys) assert.equal(await server.cli("SET", key, "kept"), "OK");
          await server.end("SIGKILL");
          await server.start(conf);
          assert.equal(await server.cli("EXISTS", ...keys), `${keys.length}`);
        },
        await onSlowDisk(program, programs),
      );
    });

    it("still lets nobody in without a login", async () => {
      await withServer(async (folder, server) => {
        await server.start(replicatedConf(secureConfIn(folder)));
        const stranger = new LocalRedis({ folder, port, flags: tlsFlags(folder, "default").slice(0, -2) });
        assert.match(await stranger.cli("SET", "k", "v"), /^NOAUTH/);
        for (const tried of [password, "", "nopass"])
          assert.match(await stranger.cli("AUTH", "default", tried), /^WRONGPASS/);
      });
    });

    async function withServer(
      work: (folder: string, server: LocalRedis) => Promise<void>,
      started = program,
    ): Promise<void> {
      const folder = mkdtempSync(join(tmpdir(), "redis-replay-"));
      await makeCertificate(folder);
      writeUsers(folder, password);
      const server = new LocalRedis({
        folder,
        port,
        program: started,
        flags: tlsFlags(folder, "admin"),
        password,
      });
      try {
        await work(folder, server);
      } finally {
        await server.end();
        rmSync(folder, { recursive: true });
      }
    }
  });
}

/** Writes in every way, kills the server, starts it in place, and counts what it does not hold, by way. */
async function killAndCount(server: LocalRedis, conf: string) {
  await startServing(server, conf);
  const answers = await server.pipe(written.flatMap(({ way, key }) => way.write(key)));
  assert.deepEqual(
    answers.filter((answer) => /^[A-Z]{3,} /.test(answer)),
    [],
  );
  await server.end("SIGKILL");
  await startServing(server, conf);
  return await count(server);
}

/** What the server does not hold of all that was written, by way, and how many commands it has dropped. */
async function count(server: LocalRedis) {
  const held = written.flatMap(({ way, key }) => way.held(key).map((each) => ({ ...each, way, key })));
  const found = await server.pipe(held.map(({ question }) => question));
  const missing = held.filter(({ answer }, i) => found[i] !== answer);
  const lost: Record<string, number> = {};
  for (const way of ways) {
    const count = new Set(missing.filter((each) => each.way === way).map(({ key }) => key)).size;
    if (count > 0) lost[way.name] = count;
  }
  const stats = await server.cli("INFO", "stats");
  return { lost, unexpected: Number(/^unexpected_error_replies:(\d+)/m.exec(stats)?.[1]) };
}

/** A server of a cluster answers for its keys only once it owns all slots, and some time after it was started again. */
async function startServing(server: LocalRedis, conf: string): Promise<void> {
  await server.start(conf);
  if (!conf.includes("cluster-enabled yes")) return;
  const info = () => server.cli("CLUSTER", "INFO");
  if ((await info()).includes("cluster_slots_assigned:0"))
    await server.cli("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
  await until("the cluster is up", 30, async () => (await info()).includes("cluster_state:ok"));
}

/** The program with a disk whose every flush takes half a second. */
async function onSlowDisk(program: ServerProgram, folder: string): Promise<ServerProgram> {
  const library = join(folder, "slow-disk.so");
  await execa("gcc", ["-shared", "-fPIC", "-o", library, join(root, "test/support/slow-disk.c")]);
  return { ...program, env: { LD_PRELOAD: library } };
}

async function uptime(server: LocalRedis): Promise<number> {
  return Number(/^uptime_in_seconds:(\d+)/m.exec(await server.cli("INFO", "server"))?.[1]);
}
