import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { root } from "../../lib/paths.ts";

const script = join(root, "components/redis/scripts/set-aside.sh");

describe("a volume of Redis", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "redis-volume-"));
    mkdirSync(join(folder, "appendonlydir"));
    for (const file of ["nodes.conf", "dump.rdb", "appendonlydir/base"])
      writeFileSync(join(folder, file), file);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const start = async (marker: string) =>
    (await execa("sh", [script, marker], { env: { DATA_FOLDER: folder } })).stdout;

  it("that servers of another topology left is set aside whole, and nothing is deleted", async () => {
    assert.match(await start("nodes.conf"), /another topology's servers/);
    const [aside = "", ...others] = readdirSync(folder);
    assert.match(aside, /^set-aside-\d{8}T\d{6}Z$/);
    assert.deepEqual(others, []);
    for (const file of ["nodes.conf", "dump.rdb", "appendonlydir/base"])
      assert.equal(readFileSync(join(folder, aside, file), "utf8"), file);
  });

  it("is not touched by servers of its own topology", async () => {
    assert.equal(await start("sentinel.state"), "");
    assert.deepEqual(readdirSync(folder).sort(), ["appendonlydir", "dump.rdb", "nodes.conf"]);
  });

  it("that was set aside is not touched again", async () => {
    await start("nodes.conf");
    const before = readdirSync(folder);
    assert.equal(await start("nodes.conf"), "");
    assert.deepEqual(readdirSync(folder), before);
  });

  it("is looked at by the start of every topology, for what only the other leaves", () => {
    for (const [topology, marker] of [
      ["cluster", "sentinel.state"],
      ["replicated", "nodes.conf"],
    ] as const) {
      const start = readFileSync(join(root, `components/redis/scripts/${topology}/start.sh`), "utf8");
      assert.match(start, new RegExp(`set-aside\\.sh" ${marker.replace(".", "\\.")}`));
    }
  });
});
