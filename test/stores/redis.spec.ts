import assert from "node:assert/strict";
import { withPort } from "../support/port-forward.ts";
import { ProgramDeployment } from "../support/program-deployment.ts";
import { RedisUnderTest, show, signal, until } from "../support/redis-cluster.ts";
import { RedisRotation } from "../support/redis-rotation.ts";

const namespace = process.env.REDIS_TEST_NAMESPACE ?? "redis-cluster-test";

/** Milliseconds: the node timeout, the vote, and the client's own time-out of a try. */
const failover = 20_000;
/** Milliseconds: no try fails while a server hands over on purpose; what remains is how busy the machine is. */
const handover = 10_000;

describe("a Redis cluster on the embedded cluster", () => {
  const deployment = new ProgramDeployment("redis", namespace);
  const redis = new RedisUnderTest(namespace);
  const rotation = new RedisRotation(redis, namespace, 6379);

  before(async () => {
    await deployment.clear();
    await deployment.up();
    await redis.untilWhole();
    await redis.startClient();
  });
  after(() => deployment.clear());

  it("is formed of three primaries with a replica each, on different nodes", async () => {
    const members = await redis.members();
    assert.equal(members.filter(({ role }) => role === "primary").length, 3);
    const copied = members.flatMap(({ copies }) => copies ?? []);
    assert.equal(new Set(copied).size, 3);
    assert.deepEqual(await redis.together(), []);
    assert.match(await redis.command("cordum-redis-3", "CLUSTER", "INFO"), /cluster_slots_ok:16384/);
  });

  it("has nothing to change afterwards", async () => {
    assert.deepEqual(await deployment.changes(), []);
  });

  it("is left alone by its init job, run again", async () => {
    const before = await redis.members();
    assert.match(await redis.runAgain("again"), /The cluster is whole/);
    assert.deepEqual(await redis.members(), before);
  });

  it("gets replicas back onto other nodes than their primaries", async () => {
    await misplaceReplicas();
    assert.notDeepEqual(await redis.together(), []);
    await redis.runAgain("place");
    assert.deepEqual(await redis.together(), []);
  });

  it("gets primaries back onto nodes of their own after a failover", async () => {
    const [replica] = (await redis.members()).filter(({ role }) => role === "replica");
    await redis.command(replica?.pod ?? "", "CLUSTER", "FAILOVER");
    await until("two primaries share a node", 30, async () => (await redis.primaryNodes()).size === 2);
    assert.match(await redis.runAgain("spread"), /takes over/);
    assert.equal((await redis.primaryNodes()).size, 3);
  });

  it("takes a server in again that lost its volume", async () => {
    const [replica] = (await redis.members()).filter(({ role }) => role === "replica");
    const pod = replica?.pod ?? "";
    await redis.kubectl("delete", "pvc", `data-${pod}`, "--wait=false");
    await redis.kubectl("delete", "pod", pod, "--wait=true");
    await until("the pod is back, empty", 120, async () => {
      return /cluster_known_nodes:1\s/.test(await redis.command(pod, "CLUSTER", "INFO"));
    });
    await redis.runAgain("adopt");
    const members = await redis.members();
    assert.equal(members.length, 6);
    assert.ok(!members.some(({ id }) => id === replica?.id));
    await redis.untilWhole();
  });

  it("serves metrics of every server", async () => {
    for (const { name, ip } of await redis.pods()) {
      const metrics = await withPort(namespace, name, 9121, async (port) =>
        (await fetch(`http://127.0.0.1:${port}/metrics`)).text(),
      );
      assert.match(metrics, /^redis_up 1$/m, `${name} ${ip}`);
      assert.match(metrics, /^redis_cluster_state 1$/m);
    }
  });

  it("refuses whoever shows no certificate, one of another authority, or a wrong password", async () => {
    const trusting = "--tls --cacert /tls/ca.crt";
    const known = `${trusting} --cert /tls/tls.crt --key /tls/tls.key`;
    const stranger = `${trusting} --cert /stranger/tls.crt --key /stranger/tls.key`;
    const right = "$(cat /auth/password)";
    assert.equal(await ping(right, `--user load ${known}`), "PONG");
    assert.match(await ping(right, "--user load"), /closed the connection|reset by peer/);
    assert.match(await ping(right, `--user load ${trusting}`), /certificate required|reset by peer|closed/);
    assert.match(await ping(right, `--user load ${stranger}`), /unknown ca|reset by peer|closed/);
    assert.match(await ping("wrong", `--user load ${known}`), /WRONGPASS/);
    assert.match(await ping(right, known), /WRONGPASS/);
    assert.match(await ping("", known), /NOAUTH/);
  });

  it("lets a client neither stop, empty nor reconfigure a server", async () => {
    for (const command of ["FLUSHALL", "SHUTDOWN", "CONFIG GET port", "ACL LIST", "CLUSTER RESET"]) {
      assert.match(await asLoad(command), /NOPERM/, command);
    }
  });

  it("keeps what was acknowledged when all six pods restart at once with new addresses", async () => {
    const before = await redis.pods();
    const written = await redis.whileWriting("restart", async () => {
      const names = before.map(({ name }) => name);
      await redis.kubectl("delete", "pods", ...names, "--force", "--grace-period=0");
      await redis.untilWhole();
    });
    const known = new Set(before.map(({ ip }) => ip));
    assert.deepEqual(
      (await redis.pods()).filter(({ ip }) => known.has(ip)),
      [],
    );
    show("all six pods at once", written);
  });

  it("goes on after a primary was killed", async () => {
    const written = await redis.whileWriting(
      "kill",
      async () => {
        const pod = await redis.pod((await redis.primary()).pod);
        await signal(pod, "SIGKILL");
        await until(
          "it was started again",
          60,
          async () => (await redis.pod(pod.name)).restarts > pod.restarts,
        );
        await redis.untilWhole();
      },
      "copied",
    );
    assert.ok(written.longest < failover, show("kill -9 of a primary", written));
  });

  it("goes on with the replica while a primary hangs", async () => {
    const hung = await redis.primary();
    const pod = await redis.pod(hung.pod);
    const others = (await redis.pods()).filter(({ name }) => name !== hung.pod);
    const written = await redis.whileWriting(
      "pause",
      async () => {
        await signal(pod, "SIGSTOP");
        try {
          await until("a replica took over", 30, async () => {
            const seen = await redis.members(others[0]?.name);
            return seen.some(({ id, slots }) => slots.startsWith("0-") && id !== hung.id);
          });
        } finally {
          await signal(pod, "SIGCONT");
        }
        await redis.untilWhole();
      },
      "copied",
    );
    assert.ok(written.longest < failover, show("a primary that hangs", written));
  });

  it("hands a primary's part over before its pod goes, with no failed write", async () => {
    const { pod } = await redis.primary();
    const written = await redis.whileWriting("handover", async () => {
      const { uid } = await redis.pod(pod);
      await redis.kubectl("delete", "pod", pod);
      await until("its successor is there", 120, async () => (await redis.pod(pod)).uid !== uid);
      await redis.untilWhole();
    });
    const said = show("a primary's pod is deleted", written);
    assert.equal(written.failedTries, 0, said);
    assert.ok(written.longest < handover, said);
  });

  it("takes a renewed certificate without a restart, and no write fails", async () => {
    const [before, serial] = [await redis.pods(), await rotation.serialNumbers()];
    const written = await redis.whileWriting("leaf", async () => {
      await deployment.up({ certificates: { leaf: { generation: 2 } } });
      await until("every server shows its new certificate", 180, async () => {
        const now = await rotation.serialNumbers();
        return now.every((number, i) => number !== serial[i]);
      });
    });
    assert.deepEqual(
      (await redis.pods()).map(({ uid, restarts }) => [uid, restarts]),
      before.map(({ uid, restarts }) => [uid, restarts]),
    );
    assert.equal(written.failedTries, 0, show("a renewed certificate", written));
  });

  it("takes new passwords while everybody writes, and then refuses the old ones", async () => {
    const [old = ""] = await rotation.passwordsOf("load-redis");
    const written = await redis.whileWriting("passwords", async () => {
      await deployment.up({ passwordGenerations: [1, 2] });
      await until("every server knows both passwords", 180, () => rotation.everyServerKnows(2));
      await deployment.up({ passwordGenerations: [2, 1] });
      await redis.untilWhole(400);
      await until("every script has the new password", 180, () => rotation.mountedPasswordsAreNew());
      await deployment.up({ passwordGenerations: [2] });
      await until("every server knows one password", 180, () => rotation.everyServerKnows(1));
    });
    assert.notEqual((await rotation.passwordsOf("load-redis"))[0], old);
    const tls = "--tls --cacert /tls/ca.crt --cert /tls/tls.crt --key /tls/tls.key";
    assert.match(await ping(old, `--user load ${tls}`), /WRONGPASS/);
    assert.equal(await ping("$(cat /auth/password)", `--user load ${tls}`), "PONG");
    const said = show("rotated passwords", written);
    assert.ok(written.longest < handover, said);
    assert.doesNotMatch(written.failures, /WRONGPASS|NOAUTH/);
  });

  it("keeps passwords out of arguments, manifests, logs and the state", async () => {
    const secrets = ["cordum-redis-auth", "cordum-redis-exporter", "load-redis"];
    const passwords = (await Promise.all(secrets.map((secret) => rotation.passwordsOf(secret)))).flat();
    assert.ok(passwords.length >= 4);
    const processes = "cat /proc/[0-9]*/cmdline";
    const seen = [
      await redis.kubectl("get", "pods,configmaps,statefulsets,jobs,cronjobs", "-o", "yaml"),
      await redis.kubectl("exec", "cordum-redis-0", "-c", "state", "--", "sh", "-c", processes),
      await redis.kubectl("logs", "cordum-redis-0", "--all-containers"),
      await deployment.state(),
    ].join("\n");
    for (const password of passwords) assert.ok(!seen.includes(password));
  });

  /** Lets each replica copy a primary of its own node, the way that a restart of all pods may leave them. */
  async function misplaceReplicas(): Promise<void> {
    const nodes = await redis.nodes();
    const members = await redis.members();
    for (const { pod } of members.filter(({ role }) => role === "replica")) {
      const primary = members.find(
        (other) => other.role === "primary" && nodes.get(other.pod) === nodes.get(pod),
      );
      if (primary) await redis.command(pod, "CLUSTER", "REPLICATE", primary.id);
    }
    await until("the first server knows of it", 30, async () => (await redis.together()).length > 0);
  }

  async function ping(password: string, flags: string): Promise<string> {
    const login = password && `REDISCLI_AUTH=${password}; export REDISCLI_AUTH;`;
    return redis.shell(`${login} timeout 5 redis-cli --no-auth-warning -h redis ${flags} PING 2>&1 || true`);
  }

  async function asLoad(command: string): Promise<string> {
    const tls = "--tls --cacert /tls/ca.crt --cert /tls/tls.crt --key /tls/tls.key";
    const login = "REDISCLI_AUTH=$(cat /auth/password); export REDISCLI_AUTH;";
    return redis.shell(`${login} redis-cli -h redis --user load ${tls} ${command} 2>&1 || true`);
  }
});
