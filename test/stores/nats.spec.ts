import assert from "node:assert/strict";
import type { Leaf } from "../support/leaf.ts";
import { NatsUnderTest } from "../support/nats-cluster.ts";
import {
  introduceAsClient,
  introduceAsPeer,
  shownToClients,
  shownToPeers,
} from "../support/nats-handshake.ts";
import { withPort } from "../support/port-forward.ts";
import { ProgramDeployment } from "../support/program-deployment.ts";
import { until, type Written } from "../support/redis-cluster.ts";

const namespace = process.env.NATS_TEST_NAMESPACE ?? "nats-cluster-test";

/** Milliseconds: an election, and the time-out of the tries that fall into it. */
const election = 20_000;

describe("a NATS cluster on the embedded cluster", () => {
  const deployment = new ProgramDeployment("nats", namespace);
  const nats = new NatsUnderTest(namespace);

  before(async () => {
    await deployment.clear();
    await deployment.up();
    await nats.startClient();
  });
  after(() => deployment.clear());

  it("keeps a copy of a stream on every server from the moment that it is up", async () => {
    await addStream("load", "LOAD", "load.>");
    await addStream("guest", "GUESTS", "guests.>");
    await nats.untilWhole();
    for (const { meta_cluster } of await nats.views()) assert.equal(meta_cluster.cluster_size, 3);
  });

  it("has its servers on different nodes", async () => {
    const pods = await nats.pods();
    assert.equal(new Set(pods.map(({ node }) => node)).size, 3);
  });

  it("has nothing to change afterwards", async () => {
    assert.deepEqual(await deployment.changes(), []);
  });

  it("refuses whoever shows no certificate, one of another authority, or one that is not listed", async () => {
    assert.match(await greeting("load-tls"), /PONG/);
    assert.match(await greeting("stranger-tls"), /closed/);
    assert.match(await greeting("unknown-tls"), /-ERR 'Authorization Violation'/);
    assert.equal((await nats.nats("nobody", "stream", "ls")).ok, false);
    const logs = await Promise.all(
      (await nats.pods()).map(({ name }) => nats.kubectl("logs", name, "-c", "messaging")),
    );
    assert.match(logs.join(), /client didn't provide a certificate/);
    assert.match(logs.join(), /certificate signed by unknown authority/);
  });

  it("lets each client do what its identity is for, and nothing else", async () => {
    assert.match(await nats.must("load", "request", "--raw", "load.one", "1"), /"stream":"LOAD"/);
    assert.match(await refused("guest", "request", "--raw", "load.one", "1"), publishing("load.one"));
    assert.match(
      await refused("guest", "subscribe", "load.>", "--count=1", "--wait=2s"),
      /Subscription to "load.>"/,
    );
    assert.match(await refused("guest", "stream", "info", "LOAD"), publishing("$JS.API.STREAM.INFO.LOAD"));
    assert.match(
      await refused("load", "stream", "rm", "LOAD", "-f"),
      publishing("$JS.API.STREAM.DELETE.LOAD"),
    );
    assert.match(
      await refused("load", "stream", "purge", "LOAD", "-f"),
      publishing("$JS.API.STREAM.PURGE.LOAD"),
    );
    assert.match(await refused("load", "server", "list"), publishing("$SYS.REQ.SERVER.PING"));
    assert.match(await nats.must("cordum-nats-admin", "server", "list"), /cordum-nats-2/);
  });

  it("lets the backup's identity copy a stream, and only the restore's put it back", async () => {
    await nats.must("guest", "request", "--raw", "guests.one", "kept");
    await nats.must("backup", "stream", "backup", "GUESTS", "/tmp/guests");
    assert.match(
      await refused("backup", "stream", "rm", "GUESTS", "-f"),
      publishing("$JS.API.STREAM.DELETE.GUESTS"),
    );
    await nats.must("restore", "stream", "rm", "GUESTS", "-f");
    await nats.must("restore", "stream", "restore", "/tmp/guests");
    const kept = await nats.must("guest", "stream", "get", "GUESTS", "1");
    assert.match(kept, /kept/);
  });

  it("can be reached by its clients at one port, and by nobody else", async () => {
    const [first] = await nats.pods();
    const reach = (port: number) =>
      nats.shell(`timeout 3 nc ${first?.ip} ${port} -e true && echo yes || echo no`);
    assert.equal(await reach(4222), "yes");
    for (const port of [6222, 7777, 8222]) assert.equal(await reach(port), "no", `${port}`);
  });

  it("takes nobody for a server but who is named as one", async () => {
    const [client, server] = [await leaf("load-tls"), await leaf("cordum-nats-server-tls")];
    await withPort(namespace, "cordum-nats-0", 6222, async (port) => {
      assert.match(await introduceAsPeer(port, client), /Authorization Violation/);
    });
    await withPort(namespace, "cordum-nats-0", 6222, async (port) => {
      assert.doesNotMatch(await introduceAsPeer(port, server), /Authorization Violation/);
    });
  });

  it("serves metrics of every server and of every copy of a stream", async () => {
    for (const { name } of await nats.pods()) {
      const metrics = await withPort(namespace, name, 7777, async (port) =>
        (await fetch(`http://127.0.0.1:${port}/metrics`)).text(),
      );
      assert.match(metrics, /^gnatsd_healthz_status\{.*\} 0$/m, name);
      assert.match(metrics, /^jetstream_server_jetstream_disabled\{.*\} 0$/m);
      assert.match(metrics, /^jetstream_server_max_storage\{.*\} 2.28170137e\+08$/m);
      assert.match(
        metrics,
        new RegExp(`^jetstream_stream_total_messages\\{.*"${name}".*"LOAD".*\\} 1$`, "m"),
      );
    }
  });

  it("hands over and sends its clients away before a server's pod goes", async () => {
    const before = await leader();
    const written = await nats.whileWriting("leave", async () => {
      const { uid } = await podOf(before);
      await nats.kubectl("delete", "pod", before);
      await until("its successor is there", 180, async () => (await podOf(before)).uid !== uid);
      await nats.untilWhole();
    });
    const said = show("a server's pod is deleted", written);
    assert.ok(written.longest < election, said);
  });

  it("keeps what was acknowledged when all three pods are killed at once", async () => {
    const before = await nats.pods();
    const written = await nats.whileWriting("restart", async () => {
      const names = before.map(({ name }) => name);
      await nats.kubectl("delete", "pods", ...names, "--force", "--grace-period=0");
      await nats.untilWhole();
    });
    const known = new Set(before.map(({ uid }) => uid));
    assert.deepEqual(
      (await nats.pods()).filter(({ uid }) => known.has(uid)),
      [],
    );
    show("all three pods at once", written);
  });

  it("fills the volume of a server that lost it from the others", async () => {
    await nats.kubectl("delete", "pvc", "data-cordum-nats-1", "--wait=false");
    const { uid } = await podOf("cordum-nats-1");
    await nats.kubectl("delete", "pod", "cordum-nats-1");
    await until("its successor is there", 180, async () => (await podOf("cordum-nats-1")).uid !== uid);
    await nats.untilWhole();
    assert.match(
      await nats.must("restore", "stream", "info", "LOAD"),
      /cordum-nats-1,? current|Leader: cordum-nats-1/,
    );
  });

  it("takes renewed certificates without a restart, for clients and for peers", async () => {
    const [pods, before] = [await restarts(), await shown()];
    const written = await nats.whileWriting("leaf", async () => {
      await deployment.up({ certificates: { leaf: { generation: 2 } } });
      await until("every server shows its new certificate, at both ports", 240, async () =>
        (await shown()).every((number, i) => number !== before[i]),
      );
    });
    assert.deepEqual(await restarts(), pods);
    const said = show("renewed certificates", written);
    assert.equal(written.failedTries, 0, said);
  });

  it("takes a new authority without a restart, and then refuses the old one", async () => {
    const pods = await restarts();
    const rotate = async (generations: number[], active: number) => {
      const loaded = await loadTimes();
      await deployment.up({
        certificates: { leaf: { generation: 2 }, authority: { generations, active } },
      });
      await until("every server has taken it", 240, async () =>
        (await loadTimes()).every((time, i) => time !== loaded[i]),
      );
    };
    const old = await leaf("guest-tls");
    const written = await nats.whileWriting("authority", async () => {
      await rotate([1, 2], 1);
      await rotate([1, 2], 2);
      await rotate([2], 2);
    });
    assert.deepEqual(await restarts(), pods);
    assert.notEqual((await leaf("guest-tls")).cert, old.cert);
    const answer = (shown: Leaf) =>
      withPort(namespace, "cordum-nats-0", 4222, (port) => introduceAsClient(port, shown));
    assert.match(await answer(old), /closed/);
    assert.match(await answer(await leaf("guest-tls")), /PONG/);
    const said = show("a new authority", written);
    assert.equal(written.failedTries, 0, said);
  });

  async function addStream(as: string, stream: string, subjects: string): Promise<void> {
    const options = ["--subjects", subjects, "--replicas", "3", "--storage", "file", "--defaults"];
    await nats.must(as, "stream", "add", stream, ...options);
  }

  /** What a client that must not do something was told. The command itself may well exit without an error. */
  async function refused(as: string, ...command: readonly string[]): Promise<string> {
    return (await nats.nats(as, ...command)).output;
  }

  function publishing(subject: string): RegExp {
    return new RegExp(`Permissions Violation for Publish to "${subject.replaceAll(/[$.]/g, "\\$&")}"`);
  }

  async function leader(): Promise<string> {
    const found = /Leader: (cordum-nats-\d)/.exec(await nats.must("load", "stream", "info", "LOAD"))?.[1];
    if (!found) throw new Error("The stream LOAD has no leader.");
    return found;
  }

  async function podOf(name: string) {
    const pod = (await nats.pods()).find((each) => each.name === name);
    if (!pod) throw new Error(`There is no pod ${name}.`);
    return pod;
  }

  async function restarts() {
    return (await nats.pods()).map(({ uid, restarts }) => [uid, restarts]);
  }

  /** Serial numbers of what each server shows, first to clients and then to peers. */
  async function shown(): Promise<readonly string[]> {
    const pods = await nats.pods();
    const numbers = pods.map(async ({ name }) => [
      await withPort(namespace, name, 4222, shownToClients),
      await withPort(namespace, name, 6222, shownToPeers),
    ]);
    return (await Promise.all(numbers)).flat();
  }

  async function loadTimes(): Promise<readonly string[]> {
    const pods = await nats.pods();
    return Promise.all(pods.map(async ({ name }) => (await nats.server(name)).config_load_time));
  }

  /** What a server says to a client with the certificate of a Secret. */
  async function greeting(secret: string): Promise<string> {
    const shown = await leaf(secret);
    return withPort(namespace, "cordum-nats-0", 4222, (port) => introduceAsClient(port, shown));
  }

  async function leaf(secret: string): Promise<Leaf> {
    const { data } = JSON.parse(await nats.kubectl("get", "secret", secret, "-o", "json")) as {
      data: Record<string, string>;
    };
    const text = (key: string) => Buffer.from(data[key] ?? "", "base64").toString();
    return { cert: text("tls.crt"), key: text("tls.key"), ca: text("ca.crt") };
  }
});

function show(what: string, { acknowledged, failedTries, longest, failures }: Written): string {
  const said = `${what}: ${acknowledged} acknowledged, ${failedTries} failed tries, longest gap ${longest} ms`;
  console.log(`      ${said}`);
  return `${said}\n${failures}`;
}
