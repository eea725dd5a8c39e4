import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { z } from "zod";
import type { Finding } from "../../policy/model/finding.ts";
import { toConsole } from "../../readiness/formats/console.ts";
import { toHtml } from "../../readiness/formats/html.ts";
import { toJson } from "../../readiness/formats/json.ts";
import { toJunit } from "../../readiness/formats/junit.ts";
import { toMarkdown } from "../../readiness/formats/markdown.ts";
import { toSarif } from "../../readiness/formats/sarif.ts";
import { age, clean } from "../../readiness/formats/words.ts";
import type { Report } from "../../readiness/model/report.ts";
import { bigReport } from "./support/big-report.ts";
import { check, finding, hoursAgo, now, reportOf } from "./support/report.ts";
import { goReport, sampleReport } from "./support/sample-report.ts";

const folder = join(import.meta.dirname, "../golden/readiness");

/** Without colours, which depend on where the tests run. */
const plainConsole = (report: Report) => stripVTControlCharacters(toConsole(report));

const golden: Readonly<Record<string, (report: Report) => string>> = {
  "report.txt": plainConsole,
  "report.json": toJson,
  "report.md": toMarkdown,
  "report.sarif": toSarif,
  "report.xml": toJunit,
};

describe("the formats of a report", () => {
  for (const [name, format] of Object.entries(golden)) {
    it(`are what test/golden/readiness/${name} shows (make golden rewrites it)`, () => {
      const file = join(folder, name);
      const actual = format(sampleReport);
      if (process.env.SEAWORTHY_WRITE_GOLDEN === "1") {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, actual);
      }
      assert.ok(existsSync(file), `${file} is missing: run make golden and review what it writes`);
      assert.equal(actual, readFileSync(file, "utf8"));
    });
  }

  it("hold no character that steers a terminal or that no encoding has", () => {
    for (const format of [plainConsole, toMarkdown, toSarif, toJunit, toHtml]) {
      assert.doesNotMatch(format(sampleReport).replaceAll("\n", ""), /[\p{Cc}\p{Cs}]/u, format.name);
    }
  });

  it("can be made of any words at all", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (subject, message) => {
        const report = withFindings([
          finding("one", "FAIL", { subject, message, source: message, evidence: subject }),
        ]);
        assert.ok(Buffer.byteLength(toMarkdown(report)) < 60_000);
        for (const line of plainConsole(report).split("\n")) assert.ok(line.length <= 100, line);
        for (const text of [toHtml(report), toJunit(report)]) assert.doesNotMatch(text, /\p{Cs}/u);
      }),
      { numRuns: 50 },
    );
  });
});

describe("a report in a terminal", () => {
  it("says the verdict first, with what holds of each list", () => {
    const [first = "", second = ""] = plainConsole(sampleReport).split("\n");
    assert.equal(first.trim(), "NO-GO  shop-production");
    assert.match(second, /gravl 3\/9, cordum 0\/1/);
  });

  it("fits 100 columns, however long its words", () => {
    const long = withFindings([
      finding("one", "FAIL", { subject: "x".repeat(450), message: "y ".repeat(300) }),
    ]);
    for (const report of [sampleReport, bigReport, long]) {
      const lines = plainConsole(report).split("\n");
      assert.deepEqual(
        lines.filter((line) => line.length > 100),
        [],
      );
    }
    assert.ok(plainConsole(long).replace(/\s/g, "").includes("x".repeat(450)), "nothing is lost by wrapping");
  });

  it("counts what it doesn't show of one check", () => {
    const many = Array.from({ length: 25 }, (_, index) =>
      finding("one", "FAIL", { subject: `object ${index}` }),
    );
    assert.match(plainConsole(withFindings(many)), /… and 15 findings more/);
  });
});

describe("a report as JSON", () => {
  it("doesn't depend on who looked first", () => {
    const shuffled: Report = {
      ...(Object.fromEntries(Object.entries(sampleReport).reverse()) as unknown as Report),
      checks: sampleReport.checks.toReversed(),
      findings: sampleReport.findings.toReversed(),
    };
    assert.equal(toJson(shuffled), toJson(sampleReport));
  });

  it("holds all of it", () => {
    const read = JSON.parse(toJson(bigReport)) as Report;
    const sorted = (findings: readonly Finding[]) => findings.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    assert.deepEqual(sorted(read.findings), sorted(bigReport.findings));
    assert.deepEqual({ ...read, findings: [], checks: [] }, { ...bigReport, findings: [], checks: [] });
  });
});

describe("a report as Markdown", () => {
  it("stays under 60 KB and counts the findings that it leaves out", () => {
    const text = toMarkdown(bigReport);
    assert.ok(Buffer.byteLength(text) < 60_000, `${Buffer.byteLength(text)} bytes`);
    const shown = text.match(/^- (FAIL|UNKNOWN|WAIVED) `[0-9a-f]{16}`/gm)?.length ?? 0;
    const open = bigReport.findings.filter(({ status }) => status !== "PASS").length;
    const [, left = ""] = /\*\*([\d,]+) findings left out here\*\*/.exec(text) ?? [];
    assert.ok(shown > 20);
    assert.equal(Number(left.replaceAll(",", "")), open - shown);
  });

  it("stays under it where single texts are huge, in characters of many bytes", () => {
    const huge = "\u{1F6A2}".repeat(100_000);
    const findings = Array.from({ length: 300 }, (_, index) =>
      finding(`check-${index}`, "FAIL", {
        subject: huge,
        message: `${index} ${huge}`,
        evidence: huge,
        source: huge,
      }),
    );
    const report = {
      ...withFindings(findings),
      reasons: findings.map(({ message }) => message),
      notes: [huge],
    };
    const text = toMarkdown(report);
    assert.ok(Buffer.byteLength(text) < 60_000, `${Buffer.byteLength(text)} bytes`);
    assert.match(text, /findings left out here/);
    assert.match(text, /^## 🔴 No-Go: shop-production/);
  });

  it("names nobody to GitHub, and links no number", () => {
    assert.doesNotMatch(toMarkdown(sampleReport), /@everyone|#12\b/);
  });
});

describe("a report as SARIF", () => {
  const schema = sarifSchema();
  const log = JSON.parse(toSarif(sampleReport));
  const results: SarifResult[] = log.runs[0].results;
  const of = (rule: string) => results.find(({ ruleId }) => ruleId === rule) ?? assert.fail(rule);

  for (const [name, report] of Object.entries({ sampleReport, goReport, bigReport })) {
    it(`keeps to the schema of its standard: ${name}`, () => {
      assert.deepEqual(schema.safeParse(JSON.parse(toSarif(report))).error?.issues ?? [], []);
    });
  }

  it("would not, with a word that the schema hasn't", () => {
    const wrong = JSON.parse(toSarif(sampleReport).replace('"kind": "fail"', '"kind": "failed"'));
    assert.equal(schema.safeParse(wrong).success, false);
  });

  it("excuses what is waived, with who and why and until when", () => {
    assert.deepEqual(of("pdb-allows-eviction").suppressions, [
      {
        kind: "external",
        status: "accepted",
        justification:
          "EX-014: A single instance until coordination lands. (team-workflow, until 2027-01-31)",
      },
    ]);
    assert.equal(results.filter(({ suppressions }) => suppressions).length, 1);
  });

  it("points at the manifest's line, or at the stack's file for what the program makes", () => {
    const place = (rule: string) => of(rule).locations[0]?.physicalLocation;
    assert.deepEqual(place("secret-placeholder"), {
      artifactLocation: { uri: "manifests/shop/store.yaml" },
      region: { startLine: 41 },
    });
    assert.equal(place("alert-two-channels")?.artifactLocation.uri, "stacks/Pulumi.shop-production.yaml");
    assert.match(
      of("alert-two-channels").locations[0]?.logicalLocations[0]?.fullyQualifiedName ?? "",
      /^urn:pulumi:/,
    );
  });

  it("calls nothing a failure that nobody could look at", () => {
    assert.deepEqual([of("alert-two-channels").kind, of("alert-two-channels").level], ["open", "none"]);
    assert.deepEqual([of("signoff-architect").kind, of("signoff-architect").level], ["review", "none"]);
    assert.deepEqual([of("secret-placeholder").kind, of("secret-placeholder").level], ["fail", "error"]);
  });

  it("names the rule of each result, and no result twice", () => {
    for (const { ruleId, ruleIndex } of results) {
      assert.equal(log.runs[0].tool.driver.rules[ruleIndex].id, ruleId);
    }
    const prints = results.map(({ partialFingerprints }) => JSON.stringify(partialFingerprints));
    assert.equal(new Set(prints).size, prints.length);
  });
});

describe("a report as JUnit", () => {
  const text = toJunit(sampleReport);
  const caseOf = (name: string) =>
    new RegExp(`<testcase [^>]*name="${name}: .*?(?=<testcase|</testsuite>)`, "s").exec(text)?.[0] ??
    assert.fail(name);

  it("counts what its cases are", () => {
    const counted = (name: string) => text.match(new RegExp(`<${name}[ >]`, "g"))?.length ?? 0;
    const [, tests, failures, errors, skipped] =
      /<testsuites [^>]*tests="(\d+)" failures="(\d+)" errors="(\d+)" skipped="(\d+)"/.exec(text) ?? [];
    assert.deepEqual(
      [tests, failures, errors, skipped].map(Number),
      ["testcase", "failure", "error", "skipped"].map(counted),
    );
  });

  it("skips what is waived, with who and until when", () => {
    assert.match(
      caseOf("cordum/budgets"),
      /<skipped message="WAIVED: .*EX-014: .*team-workflow, until 2027-01-31, 72 days left/,
    );
  });

  it("fails what is wrong, too old or not yet said, and errs where nobody could look", () => {
    assert.match(caseOf("gravl/secrets-sealed"), /<failure message="FAIL: key password/);
    assert.match(caseOf("gravl/load-test"), /<failure message="STALE: The last load test is 45 days old/);
    assert.match(caseOf("gravl/architect"), /<failure message="PENDING: The architect/);
    assert.match(caseOf("gravl/alert-channels"), /<error message="UNKNOWN: its receivers/);
    assert.match(caseOf("gravl/restore-drill"), /<error message="ERROR: The evidence/);
    assert.match(caseOf("cordum/singletons"), /<skipped message="NOT_APPLICABLE: Nothing/);
  });

  it("has what no line asks for", () => {
    assert.match(
      caseOf("selector-overlap"),
      /<failure message="FAIL \(no criterion needs it\): Deployment shop\/web-canary/,
    );
  });
});

describe("the words of reports", () => {
  it("say an age as people do", () => {
    const ages = [0.01, 0.5, 1, 47.9, 48, 45 * 24].map((hours) => age(hoursAgo(hours), now));
    assert.deepEqual(ages, ["under a minute", "30 minutes", "1 hour", "47 hours", "2 days", "45 days"]);
    assert.equal(age("yesterday", now), "unknown");
  });

  it("are one line without control characters", () => {
    assert.equal(clean("a\u001b[31mb\u0000\nc\u202ed\ud800"), "ab c d");
  });
});

interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly kind: string;
  readonly level: string;
  readonly suppressions?: unknown;
  readonly partialFingerprints: unknown;
  readonly locations: readonly {
    readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } };
    readonly logicalLocations: readonly { readonly fullyQualifiedName?: string }[];
  }[];
}

/** The standard's own schema. Zod takes references to files for whole addresses, so their format is left out. */
function sarifSchema(): z.ZodType {
  const file = "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json";
  const text = readFileSync(new URL(import.meta.resolve(file)), "utf8");
  const keep = (key: string, value: unknown) =>
    key === "format" && value === "uri-reference" ? undefined : value;
  return z.fromJSONSchema(JSON.parse(text, keep));
}

function withFindings(findings: readonly Finding[]): Report {
  const ids = [...new Set(findings.map((one) => one.check))];
  return reportOf({
    checks: ids.map((id) => check(id)),
    findings,
    checklists: { gravl: [{ id: "line", checks: ids }] },
  });
}
