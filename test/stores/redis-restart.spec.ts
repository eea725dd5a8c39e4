import assert from "node:assert/strict";
import { ProgramDeployment } from "../support/program-deployment.ts";
import { RedisUnderTest, show } from "../support/redis-cluster.ts";

/** Every value that `redis.engine` and `redis.topology` offer to who has more than one server. */
const engines = ["redis", "valkey"] as const;
const topologies = {
  cluster: { replicated: false, servers: 6 },
  replicated: { replicated: true, servers: 3 },
} as const;

/**
 * A server that was killed is back within a second or two, in its own pod and before anybody took its place: what it replays from
 * its file is what there is, and its replicas copy it.
 */
for (const engine of engines)
  for (const [topology, { replicated, servers }] of Object.entries(topologies))
    describe(`servers of ${engine} (${topology}) that are killed and started in place`, () => {
      const namespace = `redis-restart-${engine}-${topology}`;
      const deployment = new ProgramDeployment("redis", namespace);
      const redis = new RedisUnderTest(namespace, servers);

      before(async () => {
        await deployment.clear();
        await deployment.up({ engine, replicated });
        await redis.untilWhole();
        await redis.startClient();
      });
      after(() => deployment.clear());

      it("run the engine that was asked for", async () => {
        const info = await redis.command("cordum-redis-0", "INFO", "server");
        assert.equal(/^server_name:valkey/m.test(info), engine === "valkey", info);
      });

      it("keep all that was acknowledged, when they go one after the other", async () => {
        const written = await redis.whileWriting("each", async () => {
          for (const { name } of await redis.pods()) await redis.restartInPlace([await redis.pod(name)]);
        });
        show("each server killed", written);
        assert.deepEqual(await redis.dropped(), []);
      });

      it("keep all that was acknowledged, when all go at once", async () => {
        const written = await redis.whileWriting("all", async () => {
          const primaries = await redis.primaries();
          const names = new Set(primaries.map(({ name }) => name));
          const others = (await redis.pods()).filter(({ name }) => !names.has(name));
          // The primaries first: without replicas they would go on to acknowledge what nobody else has.
          await redis.restartInPlace([...primaries, ...others]);
        });
        show("all servers killed at once", written);
        assert.deepEqual(await redis.dropped(), []);
      });
    });
