import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { clearDeadLocks } from "../../engine/locks.ts";

describe("a stack's locks", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "locks-"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function lock(stack: string, content: { pid: number; hostname: string }): string {
    const place = join(folder, "state/.pulumi/locks/organization/seaworthy", stack);
    mkdirSync(place, { recursive: true });
    const file = join(place, "one.json");
    writeFileSync(file, JSON.stringify(content));
    return file;
  }

  async function deadPid(): Promise<number> {
    const ended = execa("true");
    await ended;
    return ended.pid ?? assert.fail("no process was started");
  }

  it("are removed when their process is gone", async () => {
    const file = lock("dev", { pid: await deadPid(), hostname: hostname() });
    assert.equal(clearDeadLocks(folder, "dev"), false);
    assert.ok(!existsSync(file));
  });

  it("stay while their process runs", () => {
    const file = lock("dev", { pid: process.pid, hostname: hostname() });
    assert.equal(clearDeadLocks(folder, "dev"), true);
    assert.ok(existsSync(file));
  });

  it("stay when another machine made them: its processes can't be seen", async () => {
    const file = lock("dev", { pid: await deadPid(), hostname: "elsewhere" });
    clearDeadLocks(folder, "dev");
    assert.ok(existsSync(file));
  });

  it("stay when they are another stack's", async () => {
    const file = lock("production", { pid: await deadPid(), hostname: hostname() });
    clearDeadLocks(folder, "dev");
    assert.ok(existsSync(file));
  });
});
