import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { clusterConf, redisConf, replicatedConf } from "../../components/redis/redis-conf.ts";
import { until } from "../../local/cluster/until.ts";
import { makeCertificate, port, secureConfIn, tlsFlags, writeUsers } from "../support/redis-folder.ts";
import { LocalRedis } from "../support/redis-server.ts";

const password = "a-password";

describe("redis.conf", () => {
  let folder: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "redis-conf-"));
    await makeCertificate(folder);
    writeUsers(folder, password);
  });
  after(() => rmSync(folder, { recursive: true }));

  const secure = () => secureConfIn(folder);
  const admin = () => tlsFlags(folder, "admin");

  it("starts one server", async () => {
    const conf = redisConf({ port, dir: folder, maxMemory: 2 ** 27, durability: "throughput" });
    await whileServing(conf, [], async (cli) => {
      assert.equal(await cli("CONFIG", "GET", "maxmemory"), `maxmemory\n${2 ** 27}`);
      assert.equal(await cli("CONFIG", "GET", "appendfsync"), "appendfsync\neverysec");
    });
  });

  it("starts a server of a cluster, with TLS on every port", async () => {
    const conf = clusterConf({ ...secure(), nodeTimeout: 5000 });
    await whileServing(conf, admin(), async (cli) => {
      assert.equal(await cli("CONFIG", "GET", "port"), "port\n0");
      for (const name of ["tls-cluster", "tls-replication", "tls-auth-clients", "protected-mode"])
        assert.equal(await cli("CONFIG", "GET", name), `${name}\nyes`);
      assert.match(await cli("CLUSTER", "INFO"), /cluster_known_nodes:1/);
      // The bus listens beside the TLS port: without tls-cluster it would be at 10000, in clear.
      assert.match(await cli("CLUSTER", "NODES"), new RegExp(`:${port}@${port + 10000}`));
    });
  });

  it("starts a server with replicas, with TLS on every port", async () => {
    await whileServing(replicatedConf({ ...secure(), minReplicasToWrite: 1 }), admin(), async (cli) => {
      assert.equal(await cli("CONFIG", "GET", "tls-replication"), "tls-replication\nyes");
      // Nobody follows it yet: what it took now, it could not keep.
      assert.match(await cli("SET", "k", "v"), /NOREPLICAS/);
    });
  });

  it("gives every user what its work needs, and no more", async () => {
    const conf = clusterConf({ ...secure(), nodeTimeout: 5000 });
    await whileServing(conf, admin(), async (cli) => {
      const may = async (user: string, ...command: readonly string[]) =>
        cli("ACL", "DRYRUN", user, ...command);
      for (const command of [
        ["SET", "k", "v"],
        ["CLUSTER", "SLOTS"],
        ["INFO"],
        ["WATCH", "k"],
        ["EVAL", "return 1", "0"],
      ])
        assert.equal(await may("load", ...command), "OK", command.join(" "));
      for (const command of [
        ["FLUSHALL"],
        ["KEYS", "*"],
        ["CONFIG", "GET", "*"],
        ["ACL", "LIST"],
        ["SHUTDOWN"],
      ])
        assert.match(await may("load", ...command), /has no permissions/, command.join(" "));
      assert.equal(await may("replication", "PSYNC", "?", "-1"), "OK");
      assert.match(await may("replication", "GET", "k"), /has no permissions/);
      assert.equal(await may("exporter", "INFO", "ALL"), "OK");
      assert.match(await may("exporter", "GET", "k"), /has no permissions/);
      for (const command of [
        ["SLAVEOF", "NO", "ONE"],
        ["CONFIG", "REWRITE"],
        ["SUBSCRIBE", "__sentinel__:hello"],
      ])
        assert.equal(await may("sentinel", ...command), "OK", command.join(" "));
      assert.match(await may("router", "GET", "k"), /has no permissions/);
      assert.equal(await may("copy", "GET", "k"), "OK");
      assert.match(await may("copy", "SET", "k", "v"), /has no permissions/);
    });
  });

  it("follows a rotation of which it missed a step: nobody that shows the new certificate or password gets in before", async () => {
    const conf = clusterConf({ ...secure(), nodeTimeout: 5000 });
    await whileServing(conf, admin(), async (cli) => {
      await whileKept(folder, async () => {
        await until("the keeper has logged in", 30, async () => existsSync(join(folder, "admin")));
      });
      await makeCertificate(folder);
      writeUsers(folder, "another-password");
      await assert.rejects(cli("PING"), /certificate|connection/i);
      await whileKept(folder, async () => {
        // Its certificate is taken again, and the password that this client has no longer.
        await until("the server follows", 30, async () => /NOAUTH/.test(await cli("PING").catch(() => "")));
      });
    });
    await makeCertificate(folder);
    writeUsers(folder, password);
  });

  it("would not start with a key that the server does not know, so that this test can fail", async () => {
    const started = whileServing(
      `${redisConf({ port, dir: folder, maxMemory: 1, durability: "durable" })}maxmemorry 1\n`,
      [],
      async () => {},
    );
    await assert.rejects(started, /maxmemorry/);
  });

  /** Starts a real server with the configuration, and ends it after `work`. */
  async function whileServing(
    conf: string,
    flags: readonly string[],
    work: (cli: (...command: readonly string[]) => Promise<string>) => Promise<void>,
  ): Promise<void> {
    const login = flags.includes("--user") ? { password } : {};
    const server = new LocalRedis({ folder, port, flags, ...login });
    try {
      await server.start(conf);
      await work((...command) => server.cli(...command));
    } finally {
      await server.end();
    }
  }
});

/** Runs what keeps a server up to date beside it. */
async function whileKept(folder: string, work: () => Promise<void>): Promise<void> {
  const folders = {
    ACL_FOLDER: folder,
    AUTH_FOLDER: join(folder, "auth"),
    RUN_FOLDER: folder,
    TLS_FOLDER: folder,
  };
  const env = { ...folders, PORT: `${port}`, REDIS_CLI: "redis-cli" };
  const keeper = execa("sh", ["components/redis/scripts/keep.sh"], { env, reject: false, all: true });
  try {
    await work();
  } finally {
    keeper.kill();
    await keeper;
  }
}
