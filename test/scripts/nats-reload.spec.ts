import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { accountsConf } from "../../components/nats/accounts-conf.ts";
import { natsClusterConf } from "../../components/nats/cluster-conf.ts";
import { jetStreamClient } from "../../components/nats/identities.ts";
import { bin, root } from "../../lib/paths.ts";
import { until } from "../../local/cluster/until.ts";
import type { Leaf } from "../support/leaf.ts";
import { NatsConnection } from "../support/nats-connection.ts";
import { OpensslAuthority } from "../support/openssl-authority.ts";

/** A server with the process that runs beside it in its pod, and clients that connect while its accounts change. */
describe("a NATS server whose accounts change", () => {
  const folder = mkdtempSync(join(tmpdir(), "nats-reload-"));
  const file = (...names: readonly string[]) => join(folder, ...names);
  const running: { kill(): void }[] = [];
  const connections: NatsConnection[] = [];
  let ports: Awaited<ReturnType<typeof freePorts>>;
  let authority: OpensslAuthority;

  before(async () => {
    ports = await freePorts();
    authority = await OpensslAuthority.in(folder);
    for (const name of ["tls", "accounts"]) mkdirSync(file(name));
    const server = await authority.issue("server", ["localhost"]);
    writeFileSync(file("tls", "tls.crt"), server.cert);
    writeFileSync(file("tls", "tls.key"), server.key);
    writeFileSync(file("tls", "ca.crt"), server.ca);
    admit("scheduler");
    writeFileSync(file("nats.conf"), configuration());
    const path = `${bin}:${process.env.PATH}`;
    start("nats-server", ["--config", file("nats.conf")], { PATH: path, POD_NAME: "nats-0" });
    start("sh", [join(root, "components/nats/scripts/keep.sh")], {
      PATH: path,
      ACCOUNTS_FILE: file("accounts", "accounts.conf"),
      MONITOR: `http://127.0.0.1:${ports.monitor}`,
      PID_FILE: file("nats.pid"),
      TLS_FOLDER: file("tls"),
    });
    await until("the server takes clients", 30, serves);
  });

  after(() => {
    for (const connection of connections) connection.close();
    for (const one of running) one.kill();
    rmSync(folder, { recursive: true });
  });

  it("lets a new client in, closes nobody's connection, and keeps its streams", async () => {
    const scheduler = await connect(await authority.issue("scheduler"));
    scheduler.subscribe("job.>");
    scheduler.subscribe("_INBOX.>");
    await until("there is a stream", 30, async () => {
      scheduler.ask("$JS.API.STREAM.CREATE.JOBS", '{"name":"JOBS","subjects":["job.>"]}');
      return /"created"/.test(scheduler.said);
    });
    const worker = await authority.issue("worker");
    await untilRefused(worker);

    admit("scheduler", "worker");
    const admitted = await untilAdmitted(worker);

    admitted.publish("job.default", "after the change");
    await until("the scheduler has the message", 10, async () => /after the change/.test(scheduler.said));
    scheduler.ask("$JS.API.STREAM.INFO.JOBS", "");
    await until("the stream has it too", 10, async () => /"messages":1/.test(scheduler.said));
    assert.equal(scheduler.closed, false);
  });

  it("sends away who is no longer listed, and nobody else", async () => {
    const scheduler = await connect(await authority.issue("scheduler"));
    const worker = await untilAdmitted(await authority.issue("worker"));
    admit("scheduler");
    await until("the worker was sent away", 30, async () => worker.closed);
    scheduler.ping();
    await until("the scheduler has its answer", 10, async () => /PONG/.test(scheduler.said));
  });

  it("goes on with what it knew where the file is not one that it takes", async () => {
    const scheduler = await authority.issue("scheduler");
    keeperSaid = "";
    writeFileSync(file("accounts", "accounts.conf"), "accounts {");
    await until("the keeper has tried", 30, async () => /did not take/.test(keeperSaid));
    await untilAdmitted(scheduler);
  });

  let keeperSaid = "";

  function start(program: string, args: readonly string[], env: Record<string, string>): void {
    const child = execa(program, args, { env, extendEnv: false, all: true, reject: false });
    child.all.on("data", (data) => {
      if (program === "sh") keeperSaid += data;
    });
    running.push(child);
  }

  function admit(...names: readonly string[]): void {
    const subjects = { publish: ["job.>"], subscribe: ["job.>"] };
    const identities = names.map((name) => jetStreamClient(name, ["JOBS"], subjects));
    const accounts = { name: "cordum", identities, administrator: "cordum-nats-admin" };
    writeFileSync(file("accounts", "accounts.conf"), accountsConf(accounts));
  }

  /** Without its peers: in a cluster of one, JetStream would wait for the others. */
  function configuration(): string {
    const conf = natsClusterConf({
      name: "cordum",
      ports,
      hosts: ["localhost"],
      storeDir: file("jetstream"),
      maxFileStore: 2 ** 26,
      maxMemoryStore: 2 ** 26,
      syncInterval: "always",
      tlsFolder: file("tls"),
      pidFile: file("nats.pid"),
      accountsFile: "accounts/accounts.conf",
    });
    return conf.replace(/^cluster \{.*?^\}$/ms, "");
  }

  /** Readiness, as its probe asks for it. */
  async function serves(): Promise<boolean> {
    try {
      return (await fetch(`http://127.0.0.1:${ports.monitor}/healthz?js-server-only=true`)).ok;
    } catch {
      return false;
    }
  }

  async function connect(leaf: Leaf): Promise<NatsConnection> {
    const connection = await NatsConnection.to(ports.client, leaf);
    connections.push(connection);
    return connection;
  }

  async function untilRefused(leaf: Leaf): Promise<void> {
    const refused = await connect(leaf);
    refused.ping();
    await until("the stranger was refused", 10, async () => refused.closed);
    assert.match(refused.said, /-ERR 'Authorization Violation'/);
  }

  async function untilAdmitted(leaf: Leaf): Promise<NatsConnection> {
    let admitted: NatsConnection | undefined;
    await until("the client was let in", 30, async () => {
      const connection = await connect(leaf);
      connection.ping();
      await until("it has an answer", 10, async () => connection.closed || /PONG/.test(connection.said));
      if (!connection.closed) admitted = connection;
      return admitted !== undefined;
    });
    assert.ok(admitted);
    return admitted;
  }
});

/** Ports that nobody listens at. */
async function freePorts() {
  const [client = 0, cluster = 0, monitor = 0] = await Promise.all([1, 2, 3].map(freePort));
  return { client, cluster, monitor };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
