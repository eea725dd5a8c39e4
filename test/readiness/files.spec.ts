import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { evidenceOf, exemptionRegistry, signaturesOf } from "../../readiness/files.ts";
import { evidenceFile, signoffsFile, writeRecord } from "../../readiness/records.ts";

describe("people's files", () => {
  let base = "";
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), "readiness-"));
  });
  afterEach(() => rmSync(base, { recursive: true }));

  function write(path: string, text: string | Uint8Array): void {
    mkdirSync(dirname(join(base, path)), { recursive: true });
    writeFileSync(join(base, path), text);
  }

  it("need not be there", () => {
    assert.deepEqual(evidenceOf("shop", "readiness", base), []);
    assert.deepEqual(signaturesOf("shop", "readiness", base).signatures, []);
    assert.deepEqual(exemptionRegistry(base).exemptions, []);
  });

  it("are YAML or JSON, each for the check that it is named for", () => {
    const piece = { what: "10 users", value: {}, who: "team", when: "2026-11-20T10:00:00Z" };
    write("readiness/evidence/shop/evidence-load-test.json", JSON.stringify(piece));
    write("readiness/evidence/shop/evidence-b.yaml", "what: [");
    const [b, load] = evidenceOf("shop", "readiness", base);
    assert.equal(b?.check, "evidence-b");
    assert.match(b?.problems[0] ?? "", /^readiness\/evidence\/shop\/evidence-b\.yaml: it isn't YAML/);
    assert.equal(load?.check, "evidence-load-test");
    assert.equal(load?.content?.when.toISOString(), "2026-11-20T10:00:00.000Z");
    assert.deepEqual(evidenceOf("bank", "readiness", base), []);
  });

  it("are read from the folder that is given, inside the project or not", () => {
    const elsewhere = mkdtempSync(join(tmpdir(), "records-"));
    const piece = { what: "10 users", value: {}, who: "team", when: "2026-11-20T10:00:00Z" };
    for (const records of ["rehearsal", elsewhere]) {
      writeRecord(evidenceFile("shop", "evidence-load-test", records), JSON.stringify(piece), base);
      writeRecord(signoffsFile("shop", records), "signatures: [1]", base);
      const [found] = evidenceOf("shop", records, base);
      assert.equal(found?.path, join(records, "evidence/shop/evidence-load-test.yaml"));
      assert.deepEqual([found?.content?.who, found?.problems], ["team", []]);
      assert.equal(signaturesOf("shop", records, base).problems.length, 1);
    }
    assert.deepEqual(evidenceOf("shop", "readiness", base), []);
    assert.deepEqual(signaturesOf("shop", "readiness", base).problems, []);
    rmSync(elsewhere, { recursive: true });
  });

  it("that are no text are told, and excuse and sign nothing", () => {
    write("readiness/exemptions.yaml", Uint8Array.of(0xff, 0xfe, 0x00));
    write("readiness/signoffs/shop.yaml", Uint8Array.of(0xff, 0xfe, 0x00));
    assert.deepEqual(exemptionRegistry(base).exemptions, []);
    assert.equal(exemptionRegistry(base).problems.length, 1);
    assert.equal(signaturesOf("shop", "readiness", base).problems.length, 1);
  });
});
