import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { accountsConf } from "../../components/nats/accounts-conf.ts";
import { natsClusterConf } from "../../components/nats/cluster-conf.ts";
import { jetStreamClient, streamBackup, streamRestore } from "../../components/nats/identities.ts";
import { natsConf } from "../../components/nats/nats-conf.ts";
import { serverNames } from "../../components/servers/names.ts";
import { bin } from "../../lib/paths.ts";

describe("nats.conf", () => {
  let folder: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "nats-conf-"));
    const files = ["-keyout", join(folder, "tls.key"), "-out", join(folder, "tls.crt")];
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    await execa("openssl", ["req", "-x509", ...key, ...files, "-days", "2", "-subj", "/CN=nats"]);
    await execa("cp", [join(folder, "tls.crt"), join(folder, "ca.crt")]);
  });

  after(() => rmSync(folder, { recursive: true }));

  function check(content: string) {
    const file = join(folder, "nats.conf");
    writeFileSync(file, content);
    writeFileSync(join(folder, "accounts.conf"), accounts);
    const env = { POD_NAME: "cordum-nats-0" };
    return execa(join(bin, "nats-server"), ["-t", "-c", file], { all: true, env, reject: false });
  }

  const intervals = ["always", "1s", "500ms"];

  for (const syncInterval of intervals) {
    it(`is accepted by the server with sync_interval ${syncInterval}`, async () => {
      const conf = {
        serverName: "nats",
        clientPort: 4222,
        monitorPort: 8222,
        storeDir: folder,
        maxFileStore: 2 ** 30,
      };
      const { exitCode, all } = await check(natsConf({ ...conf, syncInterval }));
      assert.equal(exitCode, 0, all);
    });

    for (const servers of [3, 5]) {
      it(`is accepted by each of ${servers} servers with sync_interval ${syncInterval}`, async () => {
        const { exitCode, all } = await check(clusterConf({ servers, syncInterval }));
        assert.equal(exitCode, 0, all);
      });
    }
  }

  it("is refused without the certificates that it names, so that they are really read", async () => {
    const { all, exitCode } = await check(clusterConf({ tlsFolder: "/nowhere" }));
    assert.notEqual(exitCode, 0);
    assert.match(all, /\/nowhere\/tls.crt/);
  });

  it("is refused without the file of accounts, so that it is really read", async () => {
    const { all, exitCode } = await check(clusterConf({ accountsFile: "nowhere.conf" }));
    assert.notEqual(exitCode, 0);
    assert.match(all, /nowhere\.conf/);
  });

  it("would be refused with a key that the server does not know, so that this test can fail", async () => {
    const { exitCode } = await check("jetstream { sync_intervall: 1s }");
    assert.notEqual(exitCode, 0);
  });

  function clusterConf({
    accountsFile = "accounts.conf",
    servers = 3,
    syncInterval = "always",
    tlsFolder = folder,
  }): string {
    return natsClusterConf({
      name: "cordum",
      ports: { client: 4222, cluster: 6222, monitor: 8222 },
      hosts: serverNames("cordum-nats", "cordum", servers),
      storeDir: folder,
      maxFileStore: 2 ** 30,
      maxMemoryStore: 2 ** 28,
      syncInterval,
      tlsFolder,
      pidFile: join(folder, "nats.pid"),
      accountsFile,
    });
  }
});

const accounts = accountsConf({
  name: "cordum",
  identities: [
    jetStreamClient("cordum-scheduler", ["JOBS"], { publish: ["job.>"], subscribe: ["job.>"] }),
    streamBackup("cordum-nats-backup"),
    streamRestore("cordum-nats-restore"),
    { name: "CN=worker,O=Example", publish: [], neverPublish: [], subscribe: ["job.>"] },
    { name: "some", publish: ["a.>"], neverPublish: ["a.b"], subscribe: [] },
  ],
  administrator: "cordum-nats-admin",
});
