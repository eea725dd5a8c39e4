import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { root } from "../../lib/paths.ts";
import type { Report } from "../../readiness/model/report.ts";

/** Runs the command as make does, over files: no engine and no cluster are needed. */
describe("make readiness", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "readiness-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = async (...words: readonly string[]) =>
    await execa("node", ["cli/index.ts", "readiness", ...words, `OUT=${join(folder, "out")}`], {
      cwd: root,
      preferLocal: true,
      reject: false,
    });

  const report = () => JSON.parse(readFileSync(join(folder, "out/report.json"), "utf8")) as Report;

  it("judges manifests, prints the matrix, writes every format, and fails on No-Go", async () => {
    const { exitCode, stdout } = await run("MANIFESTS=rules/testdata/sound.yaml");
    assert.equal(exitCode, 1);
    assert.match(stdout, /NO-GO/);
    assert.match(stdout, /gravl \d+\/10/);
    assert.deepEqual(readdirSync(join(folder, "out")).sort(), [
      "report.html",
      "report.json",
      "report.md",
      "report.sarif",
      "report.txt",
      "report.xml",
    ]);
    assert.equal(report().verdict, "NO-GO");
    assert.ok(report().findings.every((one) => !one.check.startsWith("live-") || one.status === "UNKNOWN"));
  });

  it("judges a stack's export by its own file, and prints no secret of it", async () => {
    const password = "hunter2-hunter2";
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
    const resource = (type: string, name: string, inputs: object) => ({
      urn: `urn:pulumi:cordum-dev::seaworthy::${type}::${name}`,
      type,
      inputs,
    });
    const resources = [
      resource("kubernetes:core/v1:Secret", "key", {
        metadata: { name: "key", namespace: "cordum-dev" },
        stringData: { API_KEY: { ...secret, plaintext: JSON.stringify(password) } },
      }),
    ];
    writeFileSync(join(folder, "state.json"), JSON.stringify({ version: 3, deployment: { resources } }));
    const { exitCode, stderr, stdout } = await run(`EXPORT=${join(folder, "state.json")}`, "FORMATS=json");
    assert.equal(exitCode, 1, stderr);
    assert.equal(report().stack, "cordum-dev");
    assert.equal(report().environment, "dev");
    assert.deepEqual(readdirSync(join(folder, "out")), ["report.json"]);
    for (const text of [stdout, stderr, JSON.stringify(report())]) assert.ok(!text.includes(password));
  });

  it("says what it can't judge, and what to do", async () => {
    writeFileSync(join(folder, "state.json"), "{");
    const broken = await run(`EXPORT=${join(folder, "state.json")}`);
    assert.equal(broken.exitCode, 1);
    assert.match(broken.stderr, /state\.json isn't JSON\.\n/);
    const nothing = await run(`MANIFESTS=${folder}/none`);
    assert.match(nothing.stderr, /There is nothing at/);
    const unknown = await run("STACK=bank");
    assert.match(unknown.stderr, /there is no readiness\/stacks\/bank\.yaml/);
  });
});
