import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { execa } from "execa";
import {
  aclFile,
  backup,
  client,
  internalUsers,
  passwordHash,
  sentinelUsers,
} from "../../components/redis/acl.ts";
import { clusterConf, redisConf, replicatedConf } from "../../components/redis/redis-conf.ts";
import { until } from "../../local/cluster/until.ts";

/** Not the port that a Redis of the machine itself would have. */
const port = 46379;
const password = "a-password";

describe("redis.conf", () => {
  let folder: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "redis-conf-"));
    await makeCertificate(folder);
    writeUsers(folder, password);
  });
  after(() => rmSync(folder, { recursive: true }));

  const secure = () => ({
    port,
    dir: folder,
    maxMemory: 2 ** 27,
    runFolder: folder,
    tlsFolder: folder,
    aclFile: join(folder, "users.acl"),
    replicationUser: internalUsers.replication.name,
    minReplicasToWrite: 0,
  });
  const tls = () => [
    "--tls",
    "--cacert",
    `${folder}/ca.crt`,
    "--cert",
    `${folder}/tls.crt`,
    "--key",
    `${folder}/tls.key`,
  ];

  it("starts one server", async () => {
    await whileServing(redisConf({ port, dir: folder, maxMemory: 2 ** 27 }), [], async (cli) => {
      assert.equal(await cli("CONFIG", "GET", "maxmemory"), `maxmemory\n${2 ** 27}`);
      assert.equal(await cli("CONFIG", "GET", "appendfsync"), "appendfsync\neverysec");
    });
  });

  it("starts a server of a cluster, with TLS on every port", async () => {
    const conf = clusterConf({ ...secure(), nodeTimeout: 5000 });
    await whileServing(conf, [...tls(), "--user", "admin"], async (cli) => {
      assert.equal(await cli("CONFIG", "GET", "port"), "port\n0");
      for (const name of ["tls-cluster", "tls-replication", "tls-auth-clients", "protected-mode"])
        assert.equal(await cli("CONFIG", "GET", name), `${name}\nyes`);
      assert.match(await cli("CLUSTER", "INFO"), /cluster_known_nodes:1/);
      // The bus listens beside the TLS port: without tls-cluster it would be at 10000, in clear.
      assert.match(await cli("CLUSTER", "NODES"), new RegExp(`:${port}@${port + 10000}`));
    });
  });

  it("starts a server with replicas, with TLS on every port", async () => {
    await whileServing(
      replicatedConf({ ...secure(), minReplicasToWrite: 1 }),
      [...tls(), "--user", "admin"],
      async (cli) => {
        assert.equal(await cli("CONFIG", "GET", "tls-replication"), "tls-replication\nyes");
        // Nobody follows it yet: what it took now, it could not keep.
        assert.match(await cli("SET", "k", "v"), /NOREPLICAS/);
      },
    );
  });

  it("gives every user what its work needs, and no more", async () => {
    const conf = clusterConf({ ...secure(), nodeTimeout: 5000 });
    await whileServing(conf, [...tls(), "--user", "admin"], async (cli) => {
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
    await whileServing(conf, [...tls(), "--user", "admin"], async (cli) => {
      await whileKept(folder, async () => {
        await until("the keeper has logged in", 30, async () => existsSync(join(folder, "admin")));
        await makeCertificate(folder);
        writeUsers(folder, "another-password");
        await assert.rejects(cli("PING"), /certificate|connection/i);
        // Its certificate is taken again, and the password that this client has no longer.
        await until("the server follows", 30, async () => /NOAUTH/.test(await cli("PING").catch(() => "")));
      });
    });
    await makeCertificate(folder);
    writeUsers(folder, password);
  });

  it("would not start with a key that the server does not know, so that this test can fail", async () => {
    const started = whileServing(
      `${redisConf({ port, dir: folder, maxMemory: 1 })}maxmemorry 1\n`,
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
    const file = join(folder, "redis.conf");
    writeFileSync(file, conf);
    // Debian's tools are the server under another name: it does what it is called by.
    const options = { argv0: "redis-server", reject: false, all: true } as const;
    const server = execa("redis-check-rdb", [file], options);
    let ended: string | undefined;
    void server.then(({ all }) => {
      ended = all;
    });
    const cli = async (...command: readonly string[]) => {
      const env = flags.includes("--user") ? { REDISCLI_AUTH: password } : {};
      const args = ["-p", `${port}`, "--no-auth-warning", ...flags, ...command];
      return (await execa("redis-cli", args, { env })).stdout.trim();
    };
    try {
      while ((await cli("PING").catch(() => "")) !== "PONG") {
        if (ended !== undefined) throw new Error(ended);
        await setTimeout(50);
      }
      await work(cli);
    } finally {
      server.kill();
      await server;
    }
  }
});

/** What the server's users log in with, and the file from which the containers beside it read the operator's. */
function writeUsers(folder: string, password: string): void {
  const internal = [...Object.values(internalUsers), ...Object.values(sentinelUsers)];
  const users = [...internal, client("load"), backup("copy")];
  const hashed = users.map((user) => ({ ...user, hashes: [passwordHash(password)] }));
  writeFileSync(join(folder, "users.acl"), aclFile(hashed));
  mkdirSync(join(folder, "auth"), { recursive: true });
  for (const user of ["admin", "replication"]) writeFileSync(join(folder, "auth", user), password);
}

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

async function makeCertificate(folder: string): Promise<void> {
  const subject = ["-subj", "/CN=redis", "-addext", "subjectAltName=DNS:localhost", "-days", "1"];
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const files = ["-keyout", `${folder}/tls.key`, "-out", `${folder}/tls.crt`];
  await execa("openssl", ["req", "-x509", ...key, ...subject, ...files]);
  await execa("cp", [`${folder}/tls.crt`, `${folder}/ca.crt`]);
}
