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
host=$1; shift
case "$PORT $*" in
  "26379 SENTINEL GET-MASTER-ADDR-BY-NAME primary") echo >>"$STATE/lookups"; cat "$STATE/leader"; echo 6380 ;;
  *) echo "$host $PORT $*" >>"$STATE/asked"; if [ -e "$STATE/awake" ]; then echo OK; else exit 124; fi ;;
esac
`;

const [own = "", second = "", third = ""] = [0, 1, 2].map((number) => `redis-${number}.redis.cordum.svc`);

describe("a server whose sentinel knows of another primary", () => {
  let folder = "";
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const lookups = () => readFileSync(join(folder, "lookups"), "utf8").length;
  const asked = () => readFileSync(join(folder, "asked"), "utf8").trim().split("\n");
  const run = () => {
    const env = {
      PEER_DOMAIN: "redis.cordum.svc",
      POD_NAME: "redis-0",
      PORT: "6380",
      SENTINEL_PORT: "26379",
      STATE: folder,
    };
    return execa("sh", [join(folder, "follow.sh")], { env, timeout: 20_000 });
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "redis-follow-"));
    for (const name of ["follow.sh", "own-sentinel.sh"])
      cpSync(join(root, "components/redis/scripts/replicated", name), join(folder, name));
    write("cli.sh", cli);
    write("asked", "");
    write("lookups", "");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("follows it at once", async () => {
    write("leader", `${second}\n`);
    write("awake", "");
    await run();
    assert.deepEqual(asked(), [`self 6380 REPLICAOF ${second} 6380`]);
  });

  it("goes on as before where it is the new primary itself", async () => {
    write("leader", `${own}\n`);
    await run();
    assert.deepEqual(asked(), [""]);
  });

  for (const [what, said] of [
    ["says nothing", ""],
    ["refuses to answer", "NOPERM this user has no permissions\n"],
  ] as const)
    it(`follows nobody while the sentinel ${what}`, async () => {
      write("leader", said);
      write("awake", "");
      const running = run();
      await until("the sentinel was asked twice", 10, async () => lookups() > 1);
      assert.deepEqual(asked(), [""]);
      write("leader", `${second}\n`);
      await running;
      assert.deepEqual(asked(), [`self 6380 REPLICAOF ${second} 6380`]);
    });

  it("follows it as soon as it no longer hangs, and the one of a later handover rather than the first", async () => {
    write("leader", `${second}\n`);
    const running = run();
    await until("it was asked in vain", 10, async () => asked().length > 1);
    write("leader", `${third}\n`);
    write("awake", "");
    await running;
    assert.equal(asked().at(-1), `self 6380 REPLICAOF ${third} 6380`);
  });
});
