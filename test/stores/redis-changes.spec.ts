import assert from "node:assert/strict";
import { ProgramDeployment } from "../support/program-deployment.ts";
import { RedisUnderTest, show, signal, until } from "../support/redis-cluster.ts";
import { RedisRotation } from "../support/redis-rotation.ts";

interface Variant {
  readonly engine: "redis" | "valkey";
  readonly replicated: boolean;
  readonly servers: number;
  /** Of the servers themselves. */
  readonly port: number;
}

/** A cluster of Redis is in a spec of its own, with much more. */
const variants: Readonly<Record<string, Variant>> = {
  "a replicated Redis": { engine: "redis", replicated: true, servers: 3, port: 6380 },
  "a cluster of Valkey": { engine: "valkey", replicated: false, servers: 6, port: 6379 },
  "a replicated Valkey": { engine: "valkey", replicated: true, servers: 3, port: 6380 },
};

/** Milliseconds: the patience of who watches, the vote, the routers' checks, and the client's own time-out of a try. */
const failover = 30_000;

for (const [title, variant] of Object.entries(variants)) describe(title, () => survivesChanges(variant));

function survivesChanges({ engine, port, replicated, servers }: Variant) {
  const namespace = `redis-changes-${replicated ? "replicated" : "cluster"}-${engine}`;
  const deployment = new ProgramDeployment("redis", namespace);
  const redis = new RedisUnderTest(namespace, servers);
  const rotation = new RedisRotation(redis, namespace, port);
  const up = (more: object = {}) => deployment.up({ replicated, engine, ...more });

  before(async () => {
    await deployment.clear();
    await up();
    await redis.untilWhole();
    await redis.startClient();
  });
  after(() => deployment.clear());

  it("takes a renewed certificate without a restart", async () => {
    const [before, serials] = [await redis.pods(), await rotation.serialNumbers()];
    const written = await redis.whileWriting("leaf", async () => {
      await up({ certificates: { leaf: { generation: 2 } } });
      await until("every server shows its new certificate", 180, async () => {
        const now = await rotation.serialNumbers();
        return now.every((serial, place) => serial !== serials[place]);
      });
    });
    show("a renewed certificate", written);
    const identity = ({ restarts, uid }: (typeof before)[number]) => [uid, restarts];
    assert.deepEqual((await redis.pods()).map(identity), before.map(identity));
  });

  it("takes new passwords while a client writes, and then refuses the old ones", async () => {
    const certificates = { leaf: { generation: 2 } };
    const [old = ""] = await rotation.passwordsOf("load-redis");
    const written = await redis.whileWriting("passwords", async () => {
      await up({ certificates, passwordGenerations: [1, 2] });
      await until("every server knows both passwords", 180, () => rotation.everyServerKnows(2));
      await up({ certificates, passwordGenerations: [2, 1] });
      await redis.untilWhole(400);
      await until("every script has the new password", 180, () => rotation.mountedPasswordsAreNew());
      await up({ certificates, passwordGenerations: [2] });
      await until("every server knows one password", 180, () => rotation.everyServerKnows(1));
    });
    show("rotated passwords", written);
    assert.doesNotMatch(written.failures, /WRONGPASS|NOAUTH/);
    assert.match(await rotation.ping(old), /WRONGPASS/);
    assert.equal(await rotation.ping("$(cat /auth/password)"), "PONG");
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
}
