import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { root } from "../../lib/paths.ts";
import { until } from "../../local/cluster/until.ts";

/**
 * Answers as redis-cli does: the sentinel with the primary of the file `leader`, and the server once there is a file `awake`.
 * What the server is asked is noted.
 */
const cli = `#!/bin/sh
case "$*" in
  "localhost SENTINEL GET-MASTER-ADDR-BY-NAME primary") cat "$STATE/leader"; echo 6380 ;;
  *) echo "$*" >>"$STATE/asked"; if [ -e "$STATE/awake" ]; then echo OK; else exit 124; fi ;;
esac
`;

const held = "self CLIENT PAUSE 3000 WRITE";

describe("a server whose sentinel votes on a successor", () => {
  let folder = "";
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const asked = () => readFileSync(join(folder, "asked"), "utf8").split("\n").filter(Boolean);
  const notice = (event: string) => {
    const env = {
      PEER_DOMAIN: "redis.cordum.svc",
      POD_NAME: "redis-0",
      SENTINEL_PORT: "26379",
      STATE: folder,
    };
    return execa("sh", [join(folder, "hold-writes.sh"), event, "471b0534d753 2"], { env, timeout: 20_000 });
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "redis-hold-writes-"));
    for (const name of ["hold-writes.sh", "own-sentinel.sh"])
      cpSync(join(root, "components/redis/scripts/replicated", name), join(folder, name));
    write("cli.sh", cli);
    write("asked", "");
    write("leader", "redis-0.redis.cordum.svc\n");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("takes no writes for a moment as soon as it goes on, if it was the primary", async () => {
    const running = notice("+vote-for-leader");
    await until("it was asked in vain", 10, async () => asked().length > 1);
    write("awake", "");
    await running;
    assert.deepEqual(new Set(asked()), new Set([held]));
  });

  for (const [what, leader] of [
    ["another server was", "redis-1.redis.cordum.svc\n"],
    ["one was whose name is longer", "redis-0.redis.cordum.svc2\n"],
    ["its sentinel does not know who was", ""],
  ] as const)
    it(`goes on as before where ${what}`, async () => {
      write("leader", leader);
      write("awake", "");
      await notice("+vote-for-leader");
      assert.deepEqual(asked(), []);
    });

  it("goes on as before where its sentinel noticed anything else", async () => {
    write("awake", "");
    for (const event of ["+sdown", "-sdown", "+odown", "+switch-master"]) await notice(event);
    assert.deepEqual(asked(), []);
  });
});
