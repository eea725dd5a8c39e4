import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { Problem } from "../../lib/problem.ts";
import { readSources } from "../../readiness/pull-request/inputs.ts";
import { readPreview } from "../../readiness/pull-request/read.ts";
import { summarise } from "../../readiness/pull-request/summary.ts";
import { previewText, state } from "../support/preview-file.ts";

const read = (text: string | Uint8Array) =>
  readPreview(typeof text === "string" ? Buffer.from(text) : text, "preview.json");

function problemOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof Problem, String(error));
    return `${error.message} ${error.remedy}`;
  }
  return assert.fail("it was read");
}

describe("a preview among other lines", () => {
  const valid = previewText([{ op: "update", name: "x", old: state({ a: "{" }), new: state({ a: "}" }) }]);
  const logs = [
    '{"level":"info","msg":"npm ready"}',
    '{"timestamp":"2026-11-30T10:00:00Z","type":"log"}',
    '{\n  "level": "info",\n  "of": { "a": "}" }\n}',
    "{ not JSON",
    "added 3 packages",
  ];
  for (const log of logs)
    for (const text of [valid, JSON.stringify(JSON.parse(valid), null, 2)])
      it(`is read: ${JSON.stringify(log)}`, () => {
        assert.equal(read(`${log}\n${text}\n${log}\n`).steps.length, 1);
      });
});

describe("a file that is no preview", () => {
  const valid = previewText([
    { op: "update", name: "x", old: state({ a: "hunter2" }), new: state({ a: "b" }) },
  ]);
  const cases: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
    ["empty", "", /preview\.json is empty/],
    ["blank", " \n\n", /is empty/],
    ["cut off", valid.slice(0, -40), /truncated or damaged/],
    [
      "cut off, of events",
      '{"sequence":1,"resourcePreEvent":{}}\n{"sequence":2,"resource',
      /truncated or damaged/,
    ],
    ["a text", "Previewing update (dev):\n", /has no JSON/],
    ["an array", "[1]", /has no JSON/],
    ["another JSON", '{"name":"x"}', /isn't a preview\./],
    ["a stack export", '{"version":3,"deployment":{}}', /it is what `pulumi stack export` prints/],
    ["a report", '{"schema":"readiness.seaworthy.dev/v1"}', /given as READINESS=/],
    ["SARIF", '{"version":"2.1.0","runs":[]}', /given as POLICY=/],
    ["steps of another shape", '{"steps":[{"operation":3}]}', /isn't a preview/],
    ["not UTF-8", new Uint8Array([0x7b, 0xff, 0xfe, 0x80]), /isn't text in UTF-8/],
    ["50 MB of something else", "x".repeat(50_000_000), /has no JSON/],
    ["50 MB of damaged JSON", `{"steps":["${"x".repeat(50_000_000)}`, /truncated or damaged/],
  ];
  for (const [kind, text, expected] of cases)
    it(`is refused, and the error says what to do: ${kind}`, () => {
      const problem = problemOf(() => read(text));
      assert.match(problem, expected);
      assert.match(problem, /pulumi preview --json/);
    });

  it("is not quoted by its error", () => {
    const damaged = `{"steps":[{"password":"hunter2",]}`;
    assert.ok(!problemOf(() => read(damaged)).includes("hunter2"));
  });

  it("never ends in anything but a Problem", () => {
    const attempt = (content: Uint8Array) => {
      try {
        read(content);
      } catch (error) {
        assert.ok(error instanceof Problem, String(error));
      }
    };
    fc.assert(fc.property(fc.uint8Array(), attempt));
    fc.assert(
      fc.property(fc.string(), (text) =>
        attempt(Buffer.from(`{"steps":[{"op":"update","urn":${JSON.stringify(text)}}]}${text}`)),
      ),
    );
  });
});

describe("a preview", () => {
  const text = previewText([{ op: "create", name: "x", new: state({}) }]);

  it("may have other lines around it, a byte order mark, or be in UTF-16", () => {
    for (const form of [`warning: x\n${text}\nbye`, `\ufeff${text}`, text.replaceAll("\n", "\r\n")])
      assert.equal(read(form).steps.length, 1);
    assert.equal(read(Buffer.from(`\ufeff${text}`, "utf16le")).steps.length, 1);
  });

  it("of 50 MB is read", () => {
    const big = Array.from({ length: 5_000 }, (_, at) => ({
      op: "create",
      name: `n${at}`,
      new: state({ a: "x".repeat(10_000) }),
    }));
    assert.equal(read(previewText(big)).steps.length, 5_000);
  });
});

describe("what a summary is made of", () => {
  let folder = "";
  const at = (...path: readonly string[]) => join(folder, ...path);
  const put = (path: string, content: unknown) => {
    mkdirSync(join(at(path), ".."), { recursive: true });
    writeFileSync(at(path), typeof content === "string" ? content : JSON.stringify(content));
  };
  const preview = (stack: string) =>
    previewText([{ op: "create", name: "x", new: state({}) }]).replaceAll(
      "urn:pulumi:test:",
      `urn:pulumi:${stack}:`,
    );
  const finding = (id: string, check: string, status = "FAIL") => ({
    id,
    check,
    status,
    subject: `Deployment ${id}`,
    message: `${check} is wrong`,
  });
  const report = (stack: string, verdict: string, findings: readonly object[]) => ({
    schema: "readiness.seaworthy.dev/v1",
    stack,
    verdict,
    checks: [
      { id: "a", kind: "rule" },
      { id: "b", kind: "rule" },
      { id: "live-c", kind: "live" },
    ],
    findings,
  });
  const head = report("dev", "NO-GO", [
    finding("1", "a"),
    finding("2", "a"),
    finding("3", "b"),
    finding("4", "live-c", "PASS"),
    finding("5", "b"),
    finding("6", "as-before"),
  ]);
  const base = report("dev", "GO", [
    finding("1", "a", "WAIVED"),
    finding("4", "live-c"),
    finding("5", "b"),
    finding("6", "as-before"),
  ]);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "summary-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is a folder for each stack, with all that there is of it", () => {
    for (const stack of ["dev", "staging"]) put(`out/${stack}/preview.json`, preview(stack));
    put("out/dev/readiness.json", head);
    put("out/dev/base.json", base);
    put("out/dev/policy.sarif", {
      version: "2.1.0",
      runs: [{ results: [{ ruleId: "pinned", level: "error", message: { text: "no tag" } }] }],
    });
    const found = readSources({ preview: at("out") });
    assert.deepEqual(
      found.map(({ policies, readiness, stack }) => [stack, policies.length, readiness?.verdict]),
      [
        ["dev", 1, "NO-GO"],
        ["staging", 0, undefined],
      ],
    );
  });

  it("is a list of files, where reports find their stack by its name", () => {
    for (const stack of ["dev", "staging"]) put(`${stack}.json`, preview(stack));
    put("head.json", head);
    const files = ["dev.json", "staging.json"].map((name) => at(name)).join(",");
    const found = readSources({ preview: files, readiness: at("head.json") });
    assert.deepEqual(
      found.map(({ readiness, stack }) => [stack, readiness?.verdict]),
      [
        ["dev", "NO-GO"],
        ["staging", undefined],
      ],
    );
  });

  it("tells what newly fails and what fails no longer, by the ids of findings", () => {
    put("p.json", preview("dev"));
    put("head.json", head);
    put("base.json", base);
    const text = summarise(
      readSources({ preview: at("p.json"), readiness: at("head.json"), base: at("base.json") }),
    );
    assert.match(
      text,
      /Readiness: NO-GO \(GO on the base\); 2 rules newly fail, 1 rule fails no longer; 2 findings as before\./,
    );
    assert.match(text, /- `a` newly fails for `Deployment 1`, `Deployment 2`: a is wrong/);
    assert.match(text, /- `live-c` fails no longer for `Deployment 4`/);
  });

  it("says that nothing is known of the base, where there is no report of it", () => {
    put("p.json", preview("dev"));
    put("head.json", head);
    assert.match(
      summarise(readSources({ preview: at("p.json"), readiness: at("head.json") })),
      /3 rules fail, and nothing is known of the base/,
    );
  });

  it("shows policies' violations, and nothing that passed, is open or is excused", () => {
    const result = (ruleId: string, more: object) => ({
      ruleId,
      level: "error",
      message: { text: `${ruleId} is wrong` },
      ...more,
    });
    const results = [
      result("fails", { locations: [{ logicalLocations: [{ name: "Deployment x" }] }] }),
      result("warns", { level: "warning" }),
      result("passed", { kind: "pass", level: "none" }),
      result("open", { kind: "open", level: "none" }),
      result("excused", { suppressions: [{ kind: "external" }] }),
    ];
    put("p.json", preview("dev"));
    put("policy.sarif", { version: "2.1.0", runs: [{ results }] });
    const text = summarise(readSources({ preview: at("p.json"), policy: at("policy.sarif") }));
    assert.match(text, /<summary>Policies: 1 error, 1 warning<\/summary>/);
    assert.match(text, /\| error \| `fails` \| `Deployment x` \| fails is wrong \|/);
    assert.doesNotMatch(text, /passed|open|excused/);
  });

  it("takes violations of the engine's events", () => {
    const events = [
      { sequence: 1, resourcePreEvent: { metadata: { op: "same", urn: "urn:pulumi:dev::p::k:v:Kind::x" } } },
      {
        sequence: 2,
        policyEvent: {
          policyName: "pinned",
          enforcementLevel: "mandatory",
          message: "no tag\nAKIAIOSFODNN7EXAMPLE",
          resourceUrn: "urn:pulumi:dev::p::k:v:Kind::x",
        },
      },
      { sequence: 3, summaryEvent: { resourceChanges: { same: 1 } } },
    ];
    put("events.json", events.map((one) => JSON.stringify(one)).join("\n"));
    assert.match(
      summarise(readSources({ preview: at("events.json") })),
      /`pinned` \| `Kind x` \| no tag &#91;secret&#93;/,
    );
  });

  it("is refused where a file is missing, is another's, or has no partner", () => {
    for (const name of ["a", "b", "c"]) put(`${name}.json`, preview(name));
    put("head.json", head);
    const files = ["a.json", "b.json", "c.json"].map((name) => at(name)).join(",");
    const problem = (sources: object) => problemOf(() => readSources({ preview: files, ...sources }));
    assert.match(problem({ preview: at("gone.json") }), /There is no .*gone\.json/);
    assert.match(
      problem({ preview: folder, policy: at("x.sarif") }),
      /isn't a preview; a readiness report is given as READINESS=/,
    );
    assert.match(problem({ policy: `${at("a.json")},${at("b.json")}` }), /POLICY has 2 files for 3 previews/);
    assert.match(problem({ readiness: at("a.json") }), /isn't a readiness report/);
    assert.match(problem({ preview: at("a.json"), policy: at("b.json") }), /has no policy results/);
  });
});
