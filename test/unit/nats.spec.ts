import assert from "node:assert/strict";
import fc from "fast-check";
import { accountsConf } from "../../components/nats/accounts-conf.ts";
import { natsClusterConf } from "../../components/nats/cluster-conf.ts";
import { durabilities, lossWindow, syncInterval } from "../../components/nats/durability.ts";
import {
  jetStreamClient,
  type NatsIdentity,
  streamBackup,
  streamRestore,
} from "../../components/nats/identities.ts";
import { serverNames } from "../../components/servers/names.ts";

const base = {
  name: "cordum",
  ports: { client: 4222, cluster: 6222, monitor: 8222 },
  hosts: serverNames("cordum-nats", "cordum", 3),
  storeDir: "/data/jetstream",
  maxFileStore: 0.85 * 20 * 2 ** 30,
  maxMemoryStore: 2 ** 28,
  syncInterval: "always",
  tlsFolder: "/etc/nats/tls",
  pidFile: "/run/nats/nats.pid",
  accountsFile: "accounts/accounts.conf",
};

const accounts = (...identities: readonly NatsIdentity[]) =>
  accountsConf({ name: "cordum", identities, administrator: "cordum-nats-admin" });

describe("the configuration of a NATS cluster", () => {
  it("has a route with TLS to every server, each once, whatever their number", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), (count) => {
        const hosts = serverNames("cordum-nats", "cordum", count);
        const routes = natsClusterConf({ ...base, hosts }).match(/tls:\/\/\S+/g) ?? [];
        assert.deepEqual(
          routes,
          hosts.map((host) => `tls://${host}:6222`),
        );
        assert.equal(new Set(routes).size, count);
      }),
    );
  });

  it("asks for a certificate in each block with TLS, of 1.2 or later", () => {
    const blocks = natsClusterConf(base).split("tls {").slice(1);
    assert.equal(blocks.length, 2);
    for (const block of blocks) {
      assert.match(block, /^\s+verify: true$/m);
      assert.match(block, /^\s+min_version: "1\.2"$/m);
    }
    assert.match(blocks[0] ?? "", /verify_and_map: true/);
    assert.match(blocks[1] ?? "", /verify_cert_and_check_known_urls: true/);
  });

  it("says limits in whole bytes, below the volume", () => {
    const conf = natsClusterConf(base);
    assert.match(conf, /max_file_store: 18253611008$/m);
    assert.match(conf, /max_memory_store: 268435456$/m);
  });

  it("knows a client by its common name, or by the whole subject where that is given", () => {
    const none = { publish: ["a"], subscribe: ["b"] };
    const identities = [
      { name: "worker", ...none },
      { name: "CN=worker,O=Example", ...none },
    ];
    const users = accounts(...identities).match(/user: ".*"/g);
    assert.deepEqual(users, [
      'user: "CN=worker"',
      'user: "CN=worker,O=Example"',
      'user: "CN=cordum-nats-admin"',
    ]);
  });

  it("forbids everything where nothing is allowed, because an empty list would allow everything", () => {
    const identities = [{ name: "mute", publish: [], subscribe: ["a.>"] }];
    const conf = accounts(...identities);
    assert.match(conf, /publish \{ deny: ">" \}/);
    assert.match(conf, /subscribe \{ allow: \["a\.>"\] \}/);
  });

  it("lets exceptions follow what is allowed", () => {
    const identities = [{ name: "some", publish: ["a.>"], neverPublish: ["a.b"], subscribe: [] }];
    assert.match(accounts(...identities), /publish \{ allow: \["a\.>"\], deny: \["a\.b"\] \}/);
  });
});

/** Whether a list of subjects covers one. */
function covers(allowed: readonly string[], subject: string): boolean {
  return allowed.some((pattern) => {
    const source = pattern
      .split(".")
      .map((word) => (word === ">" ? ".+" : word === "*" ? "[^.]+" : word.replaceAll(/[$]/g, "\\$&")))
      .join("\\.");
    return new RegExp(`^${source}$`).test(subject);
  });
}

describe("what a client of NATS may do", () => {
  const client = jetStreamClient("scheduler", ["JOBS"], { publish: ["job.>"], subscribe: ["sys.>"] });

  it("is to make and use its own streams and their consumers", () => {
    for (const subject of [
      "job.default",
      "$JS.API.INFO",
      "$JS.API.STREAM.CREATE.JOBS",
      "$JS.API.STREAM.INFO.JOBS",
      "$JS.API.STREAM.NAMES",
      "$JS.API.CONSUMER.CREATE.JOBS",
      "$JS.API.CONSUMER.CREATE.JOBS.workers.job.default",
      "$JS.API.CONSUMER.DURABLE.CREATE.JOBS.workers",
      "$JS.API.CONSUMER.MSG.NEXT.JOBS.workers",
      "$JS.API.CONSUMER.INFO.JOBS.workers",
      "$JS.API.CONSUMER.DELETE.JOBS.workers",
      "$JS.ACK.JOBS.workers.1.2.3.4.5",
    ])
      assert.ok(covers(client.publish, subject), subject);
    assert.ok(covers(client.subscribe, "_INBOX.abc.def"));
  });

  it("is to answer where it was asked, and to send nothing there of its own accord", () => {
    assert.ok(!covers(client.publish, "_INBOX.abc"));
    assert.equal(client.answers, true);
    const conf = accounts(client);
    assert.equal(conf.match(/allow_responses: true/g)?.length, 1);
    assert.doesNotMatch(accounts(streamBackup("backup")), /allow_responses/);
  });

  it("is not to touch the streams of others, nor to lose what its own hold", () => {
    for (const subject of [
      "sys.job.result",
      "$JS.API.STREAM.INFO.SYS",
      "$JS.API.CONSUMER.CREATE.SYS.workers",
      "$JS.ACK.SYS.workers.1.2.3.4.5",
      "$JS.API.STREAM.UPDATE.JOBS",
      "$JS.API.STREAM.DELETE.JOBS",
      "$JS.API.STREAM.PURGE.JOBS",
      "$JS.API.STREAM.MSG.DELETE.JOBS",
      "$JS.API.STREAM.SNAPSHOT.JOBS",
      "$JS.API.STREAM.RESTORE.JOBS",
      "$JS.API.STREAM.PEER.REMOVE.JOBS",
      "$SYS.REQ.SERVER.PING",
    ])
      assert.ok(!covers(client.publish, subject), subject);
    assert.ok(!covers(client.subscribe, "job.default"));
  });

  it("is to read every stream for the backup, and to change any only for the restore", () => {
    const changes = ["CREATE", "UPDATE", "DELETE", "PURGE", "RESTORE"].map(
      (verb) => `$JS.API.STREAM.${verb}.JOBS`,
    );
    const [backup, restore] = [streamBackup("backup"), streamRestore("restore")];
    assert.ok(covers(backup.publish, "$JS.API.STREAM.SNAPSHOT.JOBS"));
    for (const subject of changes) {
      assert.ok(!covers(backup.publish, subject), subject);
      assert.ok(covers(restore.publish, subject), subject);
    }
    for (const identity of [backup, restore]) {
      assert.ok(!covers(identity.publish, "job.default"));
      assert.ok(!covers(identity.subscribe, "job.default"));
    }
  });
});

describe("the durability of NATS", () => {
  it("is an interval of the server's for each name, and says what it may lose", () => {
    assert.deepEqual(durabilities.map(syncInterval), ["always", "1s"]);
    assert.equal(syncInterval("500ms"), "500ms");
    assert.equal(lossWindow("durable"), undefined);
    assert.match(lossWindow("throughput") ?? "", /every 1s/);
    assert.match(lossWindow("250ms") ?? "", /every 250ms/);
  });
});
