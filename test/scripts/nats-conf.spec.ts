import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { natsConf } from "../../components/nats/nats-conf.ts";
import { bin } from "../../local/lib/paths.ts";

describe("nats.conf", () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "nats-conf-"));
  });

  after(() => rmSync(folder, { recursive: true }));

  function check(content: string) {
    const file = join(folder, "nats.conf");
    writeFileSync(file, content);
    return execa(join(bin, "nats-server"), ["-t", "-c", file], { all: true, reject: false });
  }

  for (const syncInterval of ["always", "1s", "500ms"]) {
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
  }

  it("would be refused with a key that the server does not know, so that this test can fail", async () => {
    const { exitCode } = await check("jetstream { sync_intervall: 1s }");
    assert.notEqual(exitCode, 0);
  });
});
