import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keepNoLogs } from "../../engine/environment.ts";

describe("the embedded engine's home", () => {
  let home: string;
  let logs: string;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "home-"));
    logs = join(home, "logs");
  });
  afterEach(() => rmSync(home, { recursive: true }));

  it("has no place for logs of what the engine does", () => {
    keepNoLogs(join(home, "new"));
    assert.ok(statSync(join(home, "new/logs")).isFile());
  });

  it("loses the logs that were written before, and nothing else", () => {
    mkdirSync(logs);
    for (const file of ["logs/up.log", "settings"]) writeFileSync(join(home, file), "kept");
    keepNoLogs(home);
    assert.ok(statSync(logs).isFile());
    assert.equal(readFileSync(join(home, "settings"), "utf8"), "kept");
  });

  it("stays as it is when asked again", () => {
    keepNoLogs(home);
    const { mtimeMs } = statSync(logs);
    keepNoLogs(home);
    assert.equal(statSync(logs).mtimeMs, mtimeMs);
  });
});
