import assert from "node:assert/strict";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keepNoLogs, quietHome } from "../../engine/environment.ts";

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

describe("the home of the user's own Pulumi", () => {
  let folder: string;
  let own: string;
  let quiet: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "home-"));
    own = join(folder, "own");
    quiet = join(folder, "quiet");
    mkdirSync(join(own, "logs"), { recursive: true });
    for (const file of ["logs/up.log", "credentials.json"]) writeFileSync(join(own, file), "kept");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is there but for its logs, which stay as they are", () => {
    assert.equal(quietHome(own, quiet), quiet);
    assert.ok(lstatSync(join(quiet, "logs")).isFile());
    assert.equal(readFileSync(join(quiet, "credentials.json"), "utf8"), "kept");
    assert.equal(readFileSync(join(own, "logs/up.log"), "utf8"), "kept");
  });

  it("gets what a run downloads, even the first", () => {
    writeFileSync(join(quietHome(own, quiet), "plugins", "downloaded"), "");
    assert.deepEqual(readdirSync(join(own, "plugins")), ["downloaded"]);
  });

  it("is linked anew by the next run, and loses nothing", () => {
    quietHome(own, quiet);
    rmSync(join(own, "credentials.json"));
    quietHome(own, quiet);
    assert.ok(!existsSync(join(quiet, "credentials.json")));
    assert.ok(statSync(join(own, "plugins")).isDirectory());
  });

  it("is taken as it is where it has no logs already", () => {
    keepNoLogs(own);
    assert.equal(quietHome(own, quiet), own);
    assert.ok(!existsSync(quiet));
  });
});
