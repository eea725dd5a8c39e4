import assert from "node:assert/strict";
import { ProgramDeployment } from "../support/program-deployment.ts";
import { RedisUnderTest, show, until } from "../support/redis-cluster.ts";
import { RedisRotation } from "../support/redis-rotation.ts";

/** What a setting offers besides a cluster of Redis, of which redis.spec.ts tells. */
const others = [
  { engine: "redis", topology: "replicated", servers: 3, port: 6380 },
  { engine: "valkey", topology: "cluster", servers: 6, port: 6379 },
  { engine: "valkey", topology: "replicated", servers: 3, port: 6380 },
] as const;

for (const { engine, port, servers, topology } of others)
  describe(`what is rotated of ${engine} (${topology}) while everybody writes`, () => {
    const namespace = `redis-rotation-${engine}-${topology}`;
    const deployment = new ProgramDeployment("redis", namespace);
    const redis = new RedisUnderTest(namespace, servers);
    const rotation = new RedisRotation(redis, namespace, port);
    const up = (changes: object = {}) =>
      deployment.up({ engine, replicated: topology === "replicated", ...changes });

    before(async () => {
      await deployment.clear();
      await up();
      await redis.untilWhole();
      await redis.startClient();
    });
    after(() => deployment.clear());

    it("is the certificate, without a restart", async () => {
      const [before, serial] = [await redis.pods(), await rotation.serialNumbers()];
      const written = await redis.whileWriting("leaf", async () => {
        await up({ certificates: { leaf: { generation: 2 } } });
        await until("every server shows its new certificate", 180, async () => {
          const now = await rotation.serialNumbers();
          return now.every((number, i) => number !== serial[i]);
        });
      });
      show("a renewed certificate", written);
      assert.deepEqual(
        (await redis.pods()).map(({ uid, restarts }) => [uid, restarts]),
        before.map(({ uid, restarts }) => [uid, restarts]),
      );
    });

    it("are the passwords, and the old one is refused in the end", async () => {
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
      assert.match(await rotation.ping(old), /WRONGPASS/);
      assert.equal(await rotation.ping("$(cat /auth/password)"), "PONG");
      show("rotated passwords", written);
      assert.doesNotMatch(written.failures, /WRONGPASS|NOAUTH/);
    });
  });
