import assert from "node:assert/strict";
import { ProgramDeployment } from "../support/program-deployment.ts";
import { RedisUnderTest, show, signal, until } from "../support/redis-cluster.ts";

const namespace = process.env.REDIS_REPLICATED_NAMESPACE ?? "redis-replicated-test";
const config = { replicated: true };

/** Milliseconds: the sentinels' patience, their vote, the routers' checks, and the client's own time-out of a try. */
const failover = 30_000;
/** Milliseconds: a handover on purpose needs no patience, only a moment for the sentinels, the replicas and the routers. */
const handover = 20_000;

describe("a replicated Redis on the embedded cluster", () => {
  const deployment = new ProgramDeployment("redis", namespace);
  const redis = new RedisUnderTest(namespace, 3);

  before(async () => {
    await deployment.clear();
    await deployment.up(config);
    await redis.untilWhole();
    await redis.startClient();
  });
  after(() => deployment.clear());

  it("has one primary that both others follow, and sentinels that know of each other", async () => {
    assert.equal((await primaries()).length, 1);
    const [primary = ""] = await primaries();
    assert.match(await redis.command(primary, "INFO", "replication"), /connected_slaves:2/);
    await until("every sentinel has heard of the others", 60, async () =>
      (await sentinels("CKQUORUM", "primary")).every((answer) => answer.startsWith("OK 3 usable Sentinels")),
    );
  });

  it("has nothing to change afterwards", async () => {
    assert.deepEqual(await deployment.changes(config), []);
  });

  it("takes several keys in one transaction, as Cordum needs it", async () => {
    const tls = "--tls --cacert /tls/ca.crt --cert /tls/tls.crt --key /tls/tls.key";
    const login = "REDISCLI_AUTH=$(cat /auth/password); export REDISCLI_AUTH;";
    const commands = "printf 'MULTI\\nSET one 1\\nSET two 2\\nEXEC\\n'";
    const answer = await redis.shell(`${login} ${commands} | redis-cli -h redis --user load ${tls}`);
    assert.deepEqual(answer.split("\n"), ["OK", "QUEUED", "QUEUED", "OK", "OK"]);
  });

  it("hands the primary's part over before its pod goes", async () => {
    const [pod = ""] = await primaries();
    const written = await redis.whileWriting("handover", async () => {
      const { uid } = await redis.pod(pod);
      await redis.kubectl("delete", "pod", pod);
      await until("its successor is there", 120, async () => (await redis.pod(pod)).uid !== uid);
      await redis.untilWhole();
    });
    const said = show("the primary's pod is deleted", written);
    assert.ok(written.longest < handover, said);
    assert.equal((await primaries()).length, 1);
  });

  it("goes on after the primary was killed", async () => {
    const [name = ""] = await primaries();
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
    const said = show("kill -9 of the primary", written);
    assert.ok(written.longest < failover, said);
  });

  // More than once, because what a resumed primary may still do depends on the moment.
  for (const turn of ["first", "second", "third"])
    it(`goes on with a replica while the primary hangs, which then follows it, the ${turn} time`, async () => {
      await until("every sentinel sees two replicas, as after any handover", 60, async () =>
        (await sentinels("REPLICAS", "primary")).every((answer) => seenAsReplicas(answer) === 2),
      );
      const [hung = ""] = await primaries();
      const pod = await redis.pod(hung);
      const written = await redis.whileWriting(
        `pause-${turn}`,
        async () => {
          await signal(pod, "SIGSTOP");
          try {
            await until("another is the primary", 60, async () => (await primaries(hung)).length === 1);
          } finally {
            await signal(pod, "SIGCONT");
          }
          await until("the old primary follows the new one", 60, async () => {
            return (await primaries()).length === 1 && !(await primaries()).includes(hung);
          });
          await redis.untilWhole();
        },
        "copied",
      );
      const said = show("a primary that hangs", written);
      assert.ok(written.longest < failover, said);
    });

  it("keeps what was acknowledged when all pods restart at once with new addresses", async () => {
    const written = await redis.whileWriting("restart", async () => {
      const names = (await redis.pods()).map(({ name }) => name);
      await redis.kubectl("delete", "pods", ...names, "--force", "--grace-period=0");
      await redis.untilWhole();
    });
    show("all pods at once", written);
    assert.equal((await primaries()).length, 1);
  });

  it("lets a primary that lost its volume wait until a replica took over", async () => {
    const [primary = ""] = await primaries();
    const written = await redis.whileWriting(
      "volume",
      async () => {
        await redis.kubectl("delete", "pvc", `data-${primary}`, "--wait=false");
        await redis.kubectl("delete", "pod", primary, "--force", "--grace-period=0");
        await until("another is the primary", 90, async () => (await primaries(primary)).length === 1);
        await redis.untilWhole();
      },
      "copied",
    );
    show("the primary's volume is lost", written);
  });

  /** What each sentinel answers. */
  async function sentinels(...command: readonly string[]): Promise<readonly string[]> {
    const ask = `PORT=26379 sh /etc/seaworthy/redis/cli.sh localhost SENTINEL ${command.join(" ")}`;
    const names = (await redis.pods()).map(({ name }) => name);
    return Promise.all(
      names.map((name) => redis.kubectl("exec", name, "-c", "sentinel", "--", "sh", "-c", ask)),
    );
  }

  /** Names of the servers that take themselves for the primary, without one that cannot be asked. */
  async function primaries(without = ""): Promise<readonly string[]> {
    const names = (await redis.pods()).map(({ name }) => name).filter((name) => name !== without);
    const roles = await Promise.all(names.map(async (name) => [name, await redis.command(name, "ROLE")]));
    return roles.flatMap(([name = "", role = ""]) => (role.startsWith("master") ? [name] : []));
  }
});

/** How many servers a sentinel sees as what it takes them for. One that it saw as the primary last, it makes a replica again. */
function seenAsReplicas(answer: string): number {
  const lines = answer.split("\n").map((line) => line.trim());
  return lines.filter((line, i) => line === "slave" && lines[i - 1] === "role-reported").length;
}
