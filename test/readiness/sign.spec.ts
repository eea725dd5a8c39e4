import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sign } from "../../cli/sign/command.ts";
import { Problem } from "../../lib/problem.ts";
import { decide } from "../../readiness/decide.ts";
import { evidenceOf, signaturesOf } from "../../readiness/files.ts";
import { toJson } from "../../readiness/formats/json.ts";
import type { Inputs } from "../../readiness/inputs.ts";
import { evidenceFile, evidenceFolder, signoffsFile, writeRecord } from "../../readiness/records.ts";
import { withSignature } from "../../readiness/signature-file.ts";
import { clock, inputs, lines, result, rule } from "./support/inputs.ts";

const architect = "signoff-architect";
const network = "evidence-network-enforced";

describe("make sign", () => {
  const { log } = console;
  let records = "";
  beforeEach(() => {
    records = mkdtempSync(join(tmpdir(), "records-"));
    console.log = () => {};
    writeEvidence("2026-11-20T10:00:00Z");
  });
  afterEach(() => {
    console.log = log;
    rmSync(records, { recursive: true });
  });

  function writeEvidence(when: string): void {
    const value = { allowed: { tried: 3, refused: 0 }, others: { tried: 9, cameThrough: 0 } };
    const text = JSON.stringify({ what: "a test", value, who: "team", when });
    writeRecord(evidenceFile("shop", network, records), text);
  }

  /** What make readiness would judge, of which only signatures are missing. */
  const judged = (changes: Partial<Inputs> = {}) =>
    inputs({
      rules: [rule("min-replicas-ha")],
      results: [result("min-replicas-ha", "PASS")],
      checklists: lines(
        { id: "one", checks: ["min-replicas-ha", network] },
        { id: "two", checks: [architect] },
      ),
      evidence: evidenceOf("shop", records),
      signatures: signaturesOf("shop", records),
      evidenceFolder: evidenceFolder("shop", records),
      ...changes,
    });

  /** @returns the report's digest */
  function report(changes: Partial<Inputs> = {}): string {
    const written = decide(judged(changes));
    writeFileSync(join(records, "report.json"), toJson(written));
    return written.digest;
  }

  const run = (...words: readonly string[]) =>
    sign("shop", [`CHECK=${architect}`, "NAME=Ada Lovelace", `RECORDS=${records}`, ...words], records);
  const file = () => signoffsFile("shop", records);

  const refused = (why: RegExp, ...words: readonly string[]) => {
    assert.throws(
      () => run(...words),
      (error) => error instanceof Problem && error.remedy !== "" && why.test(error.message),
    );
    assert.ok(!existsSync(file()));
  };

  it("leads from PENDING to GO, by the digest of the report", () => {
    const now = new Date();
    writeEvidence(now.toISOString());
    const digest = report({ clock: now });
    assert.equal(decide(judged({ clock: now })).verdict, "NO-GO");
    run();
    const { problems, signatures } = signaturesOf("shop", records);
    assert.deepEqual(problems, []);
    const { date, ...signed } = signatures[0] ?? assert.fail();
    assert.deepEqual(signed, { check: architect, name: "Ada Lovelace", role: "Architect", digest });
    assert.equal(decide(judged({ clock: new Date(date.getTime() + 1000) })).verdict, "GO");
  });

  it("needs a report of that stack", () => {
    refused(/There is no report of shop to sign/);
    writeFileSync(join(records, "report.json"), toJson(decide(judged({ stack: "bank" }))));
    refused(/isn't a report of shop/);
    writeFileSync(join(records, "report.json"), "{");
    refused(/isn't a report of shop/);
  });

  it("needs a report that contains the newest evidence", () => {
    report();
    writeEvidence("2026-11-20T11:00:00Z");
    refused(/doesn't contain .*evidence-network-enforced\.yaml/);
    writeEvidence(new Date(clock.getTime() + 1000).toISOString());
    refused(/doesn't contain .*evidence-network-enforced\.yaml/);
  });

  it("needs a report of what is deployed, by its own contract and the same evidence", () => {
    const own = report();
    assert.notEqual(report({ inPlaceOf: ["CONTRACT=lenient.yaml"] }), own);
    refused(/is not of what is deployed.*it has CONTRACT=lenient\.yaml/);
    report({ evidenceFolder: "readiness/evidence/shop" });
    refused(/by the evidence in readiness\/evidence\/shop, not in/);
  });

  it("needs a check that a checklist of the stack asks for", () => {
    report();
    refused(/No checklist of shop asks for signoff-cto in production/, "CHECK=signoff-cto");
    refused(/There is no sign-off signoff-king/, "CHECK=signoff-king");
    refused(/The options of a signature are invalid/, "NAME= ");
    refused(/The options of a signature are invalid/, "FORCE=yes");
  });

  it("needs a stack that is ready, and says what isn't; other signatures may be missing", () => {
    const checklists = lines(
      { id: "one", checks: ["min-replicas-ha", network] },
      { id: "two", checks: [architect] },
      { id: "three", checks: ["signoff-cto"] },
    );
    report({ checklists, results: [result("min-replicas-ha", "FAIL")] });
    refused(/isn't ready.*\n {2}list\/one is FAIL: min-replicas-ha/);
    report({ checklists, evidence: [] });
    rmSync(evidenceFile("shop", network, records));
    refused(/isn't ready.*\n {2}list\/one is PENDING/);
    writeEvidence("2026-11-20T10:00:00Z");
    report({ checklists });
    run();
    assert.ok(existsSync(file()));
  });

  it("needs every check of a line where the document decides", () => {
    const rules = [rule("min-replicas-ha"), rule("sa-dedicated", "advisory")];
    const results = [result("min-replicas-ha", "PASS"), result("sa-dedicated", "FAIL")];
    const checklists = lines(
      { id: "one", checks: ["min-replicas-ha", "sa-dedicated"] },
      { id: "two", checks: [architect] },
    );
    report({ rules, results, checklists, blocking: "as-documented" });
    refused(/isn't ready.*\n {2}list\/one is FAIL/);
  });

  it("keeps what it can't read", () => {
    report();
    for (const text of ["signatures: [", "signatures: none", "- one"]) {
      writeRecord(file(), text);
      assert.throws(() => run(), /can't be read as a list of signatures, so none was added/, text);
      assert.equal(readFileSync(file(), "utf8"), text);
    }
  });
});

describe("a file with one more signature", () => {
  const signature = (name: string, check = architect) => ({
    ...{ check, name, role: "Architect", digest: `sha256:${"0".repeat(64)}` },
    date: new Date("2026-11-20T12:00:00Z"),
  });
  const before = [
    "# Who approves what.",
    "signatures:",
    "  - check: signoff-architect # the first",
    "    name: Ada Lovelace",
    "    role: Architect",
    "    date: 2026-01-01T00:00:00+01:00",
    '    digest: "of another report"',
    "  - { check: signoff-cto, name: Ada Lovelace }",
    "  - { check: signoff-architect, name: Grace Hopper }",
    "",
  ].join("\n");
  const added = (name: string) =>
    [
      "  - check: signoff-architect",
      `    name: ${name}`,
      "    role: Architect",
      `    digest: sha256:${"0".repeat(64)}`,
      "    date: 2026-11-20T12:00:00.000Z",
      "",
    ].join("\n");

  it("has all others as they were, with comments and quotes", () =>
    assert.equal(withSignature(before, "f.yaml", signature("Alan Turing")), before + added("Alan Turing")));

  it("has the newest of a person for a check, in the place of the old ones", () => {
    const text = withSignature(before, "f.yaml", signature("Ada Lovelace"));
    const others = before.split("\n").filter((_, place) => place < 2 || place > 6);
    assert.equal(text, others.join("\n") + added("Ada Lovelace"));
  });

  it("is made where there is none", () =>
    assert.equal(withSignature(undefined, "f.yaml", signature("Ada")), `signatures:\n${added("Ada")}`));
});
