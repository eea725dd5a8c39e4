import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { execa } from "execa";
import { root } from "../../lib/paths.ts";

/** What a shell hands to make reaches the program as it was typed, and every line ends with a code of its own. */
describe("the line make policy", () => {
  const folder = mkdtempSync(join(tmpdir(), "make-policy-"));
  const names = [
    "it's.yaml",
    "- file",
    "a$b.yaml",
    "a b.yaml",
    "$(x).yaml",
    '"q".yaml',
    "c;d.yaml",
    "#h.yaml",
  ];
  before(() => {
    mkdirSync(join(folder, "it's a folder"));
    for (const name of [...names, "it's a folder/a.yaml"])
      copyFileSync(join(root, "rules/testdata/sound.yaml"), join(folder, name));
  });
  after(() => rmSync(folder, { recursive: true }));

  async function make(words: readonly string[], options: { input?: string; env?: NodeJS.ProcessEnv } = {}) {
    const { env, input = "" } = options;
    const { all, exitCode } = await execa("make", ["--no-print-directory", "-C", root, "policy", ...words], {
      cwd: folder,
      // Words of the make that runs the tests would be words of this one.
      env: { PWD: folder, MAKEFLAGS: "", MAKEOVERRIDES: "", ...env },
      input,
      reject: false,
      all: true,
    });
    return { exitCode, text: stripVTControlCharacters(all) };
  }

  /** One rule is enough to see what was read. */
  const quick = "RULES=pss-host-port";

  const all = `"it's.yaml" 'a b.yaml' c\\;d.yaml '"q".yaml' \\#h.yaml '$(x).yaml' './- file'`;
  for (const name of [
    "it's.yaml",
    "- file",
    "a$b.yaml",
    "it's a folder",
    "a b.yaml\n",
    "it's.yaml\nc;d.yaml",
    all,
  ])
    it(`judges ${JSON.stringify(name)}`, async () => {
      const { exitCode, text } = await make([quick, `MANIFESTS=${name}`]);
      assert.equal(exitCode, 0, text);
      assert.match(text, /1 rule: 4 PASS, 0 FAIL/);
    });

  it("judges standard input", async () => {
    const input = '{ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "a" } }';
    assert.equal((await make([quick, "MANIFESTS=-"], { input })).exitCode, 0);
  });

  const refused: readonly (readonly [readonly string[], RegExp])[] = [
    [[], /No input is named\.\nGive STACK=/],
    [["FORMAT=json"], /No input is named/],
    [["MANIFEST=it's.yaml"], /make policy has no option MANIFEST\./],
    [["MANIFESTS=it's.yaml", "STACK=cordum-dev"], /STACK and MANIFESTS are 2 inputs/],
    [["MANIFESTS=no'such.yaml"], /nothing at \S*\/no'such\.yaml\.\n/],
    [["MANIFESTS=no\u001b]0;such.yaml"], /nothing at /],
    [["MANIFESTS=it's.yaml", "RULES=$(shell echo sa-dedicated)"], /no rule "\$\(shell"/],
    [["MANIFESTS=it's.yaml", "CONTRACT=no'contract"], /no'contract can't be read/],
  ];
  for (const [words, expected] of refused)
    it(`refuses ${JSON.stringify(words)} before anything starts`, async () => {
      const { exitCode, text } = await make(words);
      assert.equal(exitCode, 2);
      assert.match(text, expected);
      assert.doesNotMatch(text, /Syntax error|…|\n\s+at /);
    });

  it("takes nothing from the environment", async () => {
    const { exitCode, text } = await make([], { env: { MANIFESTS: "it's.yaml" } });
    assert.equal(exitCode, 2);
    assert.match(text, /No input is named/);
  });

  it("tells the program's own code where a rule fails", async () => {
    const pod = {
      containers: [{ name: "c", image: "example.net/c:1", ports: [{ containerPort: 80, hostPort: 80 }] }],
    };
    const input = JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec: pod });
    const { exitCode, text } = await make([quick, "MANIFESTS=-"], { input });
    assert.equal(exitCode, 2, "make's own code for any failure");
    assert.match(text, /policy\] Error 1/);
  });
});
