import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { execa } from "execa";
import { formats } from "../../cli/policy/formats.ts";
import { printed } from "../../cli/policy/print.ts";
import { parseRequest } from "../../cli/policy/request.ts";
import { blocking, exitCodeOf, type Verdict } from "../../cli/policy/verdict.ts";
import { root } from "../../lib/paths.ts";
import { Problem } from "../../lib/problem.ts";
import { rules } from "../../rules/index.ts";
import type { Status } from "../../rules/model/evaluate.ts";
import { resourcesWith, withValue } from "./support/pulumi-resources.ts";

const outcome = (rule: string, status: Status, name: string) => ({
  rule,
  status,
  subject: { title: `Deployment shop/${name}`, source: `all.yaml:${name.length}` },
  message: `${name} is such`,
});

const verdict: Verdict = {
  subject: "shop",
  environment: "production",
  rules,
  outcomes: [
    outcome("required-labels", "FAIL", "labels"),
    outcome("pss-privileged-container", "FAIL", "root"),
    outcome("image-tag-pinned", "UNKNOWN", "hidden"),
    outcome("image-tag-pinned", "PASS", "pinned"),
    outcome("pss-host-port", "NOT_APPLICABLE", "nothing"),
  ],
  problems: [],
  notes: ["Deployment shop/web is there twice; the last one counts."],
  unreadable: [],
  unreadableAllowed: false,
  seconds: 1.25,
};

describe("make policy prints", () => {
  const text = stripVTControlCharacters(printed(verdict));

  it("rule, level, severity, object, place, what is wrong and what to do", () => {
    assert.match(text, /mandatory {2}critical {2}pss-privileged-container {2}No container is privileged\./);
    assert.match(text, /FAIL {2}Deployment shop\/root: root is such \(all\.yaml:4\)/);
    assert.match(text, /to do: Remove securityContext\.privileged\./);
  });

  it("the most pressing first, and passes only in the counts", () => {
    const at = ["pss-privileged-container", "required-labels", "image-tag-pinned"].map((id) =>
      text.indexOf(id),
    );
    assert.ok(at.every((index) => index >= 0));
    assert.deepEqual(
      at,
      at.toSorted((a, b) => a - b),
    );
    assert.ok(!text.includes("pinned is such"));
  });

  it("counts of everything, and what they mean", () => {
    const mandatory = blocking(verdict).length;
    assert.match(text, new RegExp(`1 PASS, 2 FAIL \\(${mandatory} mandatory\\), 1 UNKNOWN, 1 N-A`));
    assert.match(text, /shop isn't ready for production: /);
    assert.match(text, /there twice/);
  });

  it("no fitness where mandatory results can't be known", () => {
    const outcomes = verdict.outcomes.filter(({ status }) => status !== "FAIL");
    assert.match(
      stripVTControlCharacters(printed({ ...verdict, outcomes })),
      /mandatory results are UNKNOWN: 1/,
    );
  });

  it("nothing that blocks in development", () => {
    assert.deepEqual(blocking({ ...verdict, environment: "dev" }), []);
  });
});

describe("the formats of make policy", () => {
  const hostile = `Pod shop/a\n::error::x\u001b[2J\u202e##[b]`;
  const steered: Verdict = {
    ...verdict,
    outcomes: [
      {
        rule: "required-labels",
        status: "FAIL",
        subject: { title: hostile, source: "a,b.yaml:3" },
        message: hostile,
      },
    ],
    unreadable: [{ source: "x\n::warning::y.yaml:2", reason: "its YAML is malformed" }],
    notes: [`${hostile} is there twice`],
    subject: hostile,
  };

  it("let no name steer a terminal or a CI's log", () => {
    for (const [name, write] of Object.entries(formats)) {
      const text = stripVTControlCharacters(write(steered));
      assert.doesNotMatch(text, /(?!\n)[\p{Cc}\u202e]/u, name);
      const commands = text.split("\n").filter((line) => /^\s*(::|##\[)/.test(line));
      assert.equal(
        commands.every((line) => name === "github" && /^::(error|warning) (file=|title=)/.test(line)),
        true,
        name,
      );
    }
  });

  it("say in commands of GitHub where it is, with its special characters escaped", () => {
    assert.match(
      formats.github(steered),
      /^::error file=a%2Cb\.yaml,line=3,title=required-labels::Pod shop\/a/m,
    );
  });

  it("have the same findings", () => {
    const json = JSON.parse(formats.json(verdict)) as { findings: { rule: string }[]; exitCode: number };
    assert.equal(json.exitCode, 1);
    const sarif = JSON.parse(formats.sarif(verdict)) as { runs: { results: { ruleId: string }[] }[] };
    const ids = ["image-tag-pinned", "pss-privileged-container", "required-labels"];
    assert.deepEqual(json.findings.map(({ rule }) => rule).sort(), ids);
    assert.deepEqual(sarif.runs[0]?.results.map(({ ruleId }) => ruleId).sort(), ids);
    for (const id of ids) assert.match(formats.junit(verdict), new RegExp(`${id}: `));
  });

  it("of SARIF keep to what readers take, and say what isn't listed", () => {
    const many = Array.from({ length: 30_000 }, (_, index) =>
      outcome("required-labels", "FAIL", `l${index}`),
    );
    const few = [outcome("pss-privileged-container", "FAIL", "root")];
    const text = formats.sarif({ ...verdict, outcomes: [...many, ...few] });
    const { results } = (
      JSON.parse(text) as { runs: { results: { ruleId: string; message: { text: string } }[] }[] }
    ).runs[0] ?? { results: [] };
    assert.ok(results.length < 25_000, String(results.length));
    assert.ok(results.some(({ ruleId }) => ruleId === "pss-privileged-container"));
    const [rest] = results.filter(({ message }) => message.text.includes("more findings"));
    assert.equal(
      Number(/(\d+) more findings/.exec(rest?.message.text ?? "")?.[1]) + results.length - 2,
      30_000,
    );
  });

  it("tell what can't be read, by an exit code of its own", () => {
    assert.equal(exitCodeOf(steered), 2);
    assert.equal(exitCodeOf({ ...steered, unreadableAllowed: true }), 1);
    assert.match(formats.sarif(steered), /input-readable/);
    assert.match(formats.junit(steered), /input-readable/);
  });
});

describe("make policy", () => {
  const folder = mkdtempSync(join(tmpdir(), "policy-"));
  after(() => rmSync(folder, { recursive: true }));

  async function run(...words: readonly string[]) {
    const args = ["cli/index.ts", "policy", ...words];
    const { all, exitCode } = await execa(process.execPath, args, { cwd: root, reject: false, all: true });
    return { text: stripVTControlCharacters(all), exitCode };
  }

  function exportOf(
    resources: readonly { type: string; urn: string; props: object; protect: boolean }[],
  ): string {
    const file = join(folder, "state.json");
    const states = resources.map(({ props, protect, type, urn }) => ({
      urn,
      type,
      inputs: props,
      protect,
      propertyDependencies: {
        stringData: ["urn:pulumi:shop-production::shop::random:index/randomPassword:RandomPassword::p"],
      },
    }));
    writeFileSync(file, JSON.stringify({ version: 3, deployment: { resources: states } }));
    return file;
  }

  it("passes manifests that are sound", async () => {
    const { exitCode, text } = await run("MANIFESTS=rules/testdata/sound.yaml");
    assert.equal(exitCode, 0, text);
    assert.match(text, /\d+ rules: \d+ PASS, 0 FAIL, 0 UNKNOWN, \d+ N-A/);
  });

  it("fails manifests for what is mandatory, with file and line, and judges the rest of a folder", async () => {
    mkdirSync(join(folder, "rendered/deeper"), { recursive: true });
    const pod = (name: string, extra: object) =>
      JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "shop" }, spec: extra });
    const bad = {
      containers: [{ name: "c", image: "docker.io/library/web:1", securityContext: { privileged: true } }],
    };
    writeFileSync(join(folder, "rendered/a.json"), pod("one", bad));
    writeFileSync(join(folder, "rendered/deeper/b.yaml"), `# second\n---\n${pod("two", bad)}\n`);
    writeFileSync(join(folder, "rendered/readme.txt"), "not YAML: [");
    const { exitCode, text } = await run(`MANIFESTS=${folder}/rendered`);
    assert.equal(exitCode, 1);
    assert.match(text, /Pod shop\/one: .*privileged.*a\.json:1/);
    assert.match(text, /Pod shop\/two: .*privileged.*b\.yaml:\d/);
    const inDev = await run(`MANIFESTS=${folder}/rendered`, "ENVIRONMENT=dev");
    assert.equal(inDev.exitCode, 0, "nothing blocks in development");
  });

  it("fails by a code of its own where a document can't be read, unless that is allowed, and tells it", async () => {
    const broken = join(folder, "broken.yaml");
    writeFileSync(broken, "apiVersion: v1\nkind: ConfigMap\ndata: { password: *hunter2-alias }\n");
    const sound = "rules/testdata/sound.yaml";
    const refused = await run(`MANIFESTS=${sound} ${broken}`);
    assert.equal(refused.exitCode, 2);
    assert.match(refused.text, /unreadable {2}\S+broken\.yaml:3: an alias names an anchor that isn't there/);
    assert.doesNotMatch(refused.text, /hunter2|No mandatory rule fails/);
    const allowed = await run(`MANIFESTS=${sound} ${broken}`, "ALLOW=unreadable");
    assert.equal(allowed.exitCode, 0, allowed.text);
    assert.match(allowed.text, /left out {2}\S+broken\.yaml:3/);
    assert.match(
      allowed.text,
      /No mandatory rule fails for the readable part of .*; 1 document was left out/,
    );
  });

  it("judges an export of a stack, and shows no secret of it", async () => {
    const secret = "hunter2-changeme-export";
    const name = resourcesWith().find(({ type }) => type === "kubernetes:core/v1:Secret")?.name ?? "";
    const file = exportOf(withValue(resourcesWith(), name, ["stringData"], { password: secret }));
    const { exitCode, text } = await run(`EXPORT=${file}`, "ENVIRONMENT=production");
    assert.equal(exitCode, 1, "it is a placeholder");
    assert.match(text, /secret-placeholder/);
    assert.ok(!text.includes(secret));
  });

  it("says what is wrong with its input, and what to do", async () => {
    writeFileSync(join(folder, "broken.json"), '{"deployment": "hunter2-broken');
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [["MANIFESTS=/nowhere"], /There is nothing at \/nowhere/],
      [[`EXPORT=${folder}/broken.json`, "ENVIRONMENT=dev"], /isn't JSON/],
      [["STACK=no-such-stack", "ENVIRONMENT=dev"], /There is no stack "no-such-stack"/],
      [["MANIFESTS=rules/testdata/sound.yaml", "ENVIRONMENT=prod"], /There is no environment "prod"/],
    ];
    for (const [words, expected] of cases) {
      const { exitCode, text } = await run(...words);
      assert.equal(exitCode, 2);
      assert.match(text, expected);
      assert.ok(!text.includes("hunter2") && !/\n\s+at /.test(text), "neither content nor a stack trace");
    }
  });

  it("takes no word that it doesn't know", () => {
    const refused = [
      ["MANIFEST=x"],
      ["manifests=x"],
      ["STACK="],
      ["STACK=a", "MANIFESTS=b"],
      ["MANIFESTS=a", "MANIFESTS=b"],
      ["RULES=no-such-rule"],
      ["SEVERITY=worst"],
      ["FORMAT=xml"],
      ["ALLOW=all"],
    ];
    for (const args of refused) assert.throws(() => parseRequest(args, rules), Problem, args.join(" "));
    assert.deepEqual(parseRequest(["STACK=a", "ENVIRONMENT=dev", "RULES=pss-host-p*,sa-dedicated"], rules), {
      source: { stack: "a" },
      environment: "dev",
      format: "text",
      rules: ["sa-dedicated", "pss-host-path-volume", "pss-host-port", "pss-host-probe", "pss-host-process"],
      allowUnreadable: false,
    });
  });
});
