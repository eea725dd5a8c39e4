import assert from "node:assert/strict";
import { withPort } from "../support/port-forward.ts";
import { ProgramDeployment } from "../support/program-deployment.ts";
import { RedisUnderTest, show, signal, until } from "../support/redis-cluster.ts";
import { serialNumber } from "../support/serial-number.ts";

interface Variant {
  readonly replicated: boolean;
  readonly engine: "redis" | "valkey";
  readonly servers: number;
  /** Of the servers themselves. */
  readonly port: number;
}

/** A cluster of Redis is in a spec of its own, with much more. */
const variants: Readonly<Record<string, Variant>> = {
  "a replicated Redis": { replicated: true, engine: "redis", servers: 3, port: 6380 },
  "a cluster of Valkey": { replicated: false, engine: "valkey", servers: 6, port: 6379 },
  "a replicated Valkey": { replicated: true, engine: "valkey", servers: 3, port: 6380 },
};

/** Milliseconds: the patience of who watches, the vote, the routers' checks, and the client's own time-out of a try. */
const failover = 30_000;

for (const [title, variant] of Object.entries(variants)) describe(title, () => survivesChanges(variant));

function survivesChanges({ engine, port, replicated, servers }: Variant) {
  const namespace = `redis-changes-${replicated ? "replicated" : "cluster"}-${engine}`;
  const deployment = new ProgramDeployment("redis", namespace);
  const redis = new RedisUnderTest(namespace, servers);
  const up = (more: object = {}) => deployment.up({ replicated, engine, ...more });

  before(async () => {
    await deployment.clear();
    await up();
    await redis.untilWhole();
    await redis.startClient();
  });
  after(() => deployment.clear());

  it("takes a renewed certificate without a restart", async () => {
    const [before, serials] = [await redis.pods(), await shown()];
    const written = await redis.whileWriting("leaf", async () => {
      await up({ certificates: { leaf: { generation: 2 } } });
      await until("every server shows its new certificate", 180, async () => {
        const now = await shown();
        return now.every((serial, place) => serial !== serials[place]);
      });
    });
    const identity = (pods: Awaited<ReturnType<typeof redis.pods>>) =>
      pods.map(({ uid, name }) => [name, uid]);
    assert.deepEqual(identity(await redis.pods()), identity(before), show("a renewed certificate", written));
  });

  it("takes new passwords while a client writes, and then refuses the old ones", async () => {
    const certificates = { leaf: { generation: 2 } };
    const old = await redis.shell("cat /auth/password");
    const written = await redis.whileWriting("passwords", async () => {
      await up({ certificates, passwordGenerations: [1, 2] });
      await until("every server knows both passwords", 180, () => everyServerKnows(2));
      await up({ certificates, passwordGenerations: [2, 1] });
      await redis.untilWhole(400);
      const isNew = async () => (await redis.shell("cat /auth/password")) !== old;
      await until("the client has the new password", 180, isNew);
      await up({ certificates, passwordGenerations: [2] });
      await until("every server knows one password", 180, () => everyServerKnows(1));
    });
    assert.doesNotMatch(written.failures, /WRONGPASS|NOAUTH/, show("rotated passwords", written));
    assert.match(await ping(old), /WRONGPASS/);
    assert.equal(await ping("$(cat /auth/password)"), "PONG");
  });

  it("goes on after a primary was killed", async () => {
    const name = await primary();
    const written = await redis.whileWriting(
      "kill",
      async () => {
        const pod = await redis.pod(name);
        await signal(pod, "SIGKILL");
        await until("it was started again", 60, async () => (await redis.pod(name)).restarts > pod.restarts);
        await redis.untilWhole();
      },
      "copied",
    );
    assert.ok(written.longest < failover, show("kill -9 of a primary", written));
  });

  async function primary(): Promise<string> {
    for (const { name } of await redis.pods())
      if ((await redis.command(name, "ROLE")).startsWith("master")) return name;
    throw new Error("No server takes itself for a primary.");
  }

  async function shown(): Promise<readonly string[]> {
    const pods = await redis.pods();
    return Promise.all(pods.map(({ name }) => withPort(namespace, name, port, serialNumber)));
  }

  /** Whether every server knows so many passwords of the client. */
  async function everyServerKnows(passwords: number): Promise<boolean> {
    const pods = await redis.pods();
    const users = await Promise.all(pods.map(({ name }) => redis.command(name, "ACL", "GETUSER", "load")));
    return users.every((user) => (user.match(/^[0-9a-f]{64}$/gm) ?? []).length === passwords);
  }

  async function ping(password: string): Promise<string> {
    const tls = "--tls --cacert /tls/ca.crt --cert /tls/tls.crt --key /tls/tls.key";
    const login = `REDISCLI_AUTH=${password}; export REDISCLI_AUTH;`;
    return redis.shell(
      `${login} timeout 5 redis-cli --no-auth-warning -h redis --user load ${tls} PING 2>&1 || true`,
    );
  }
}
